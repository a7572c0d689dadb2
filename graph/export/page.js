// Works on the globals that the drawing above defines: `network` and `nodes`.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const recolor = () => network.setOptions({ nodes: { font: { color: dark.matches ? "#f0f0f0" : "#1a1a1a" } } });
  dark.addEventListener("change", recolor);
  recolor();
  network.once("stabilized", () => network.setOptions({ physics: false }));

  const field = document.getElementById("find");
  const status = document.getElementById("found");
  const people = nodes.get();
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/^@/, "");

  const find = () => {
    const wanted = plain(field.value.trim());
    if (!wanted) {
      network.unselectAll();
      status.textContent = "";
      return;
    }
    const hits = people.filter((person) => plain(person.label).includes(wanted));
    hits.sort((a, b) => plain(a.label).length - plain(b.label).length);
    status.textContent = hits.length ? `${hits[0].label}${hits.length > 1 ? ` and ${hits.length - 1} more` : ""}` : "Nobody on this page.";
    if (hits.length) {
      network.selectNodes([hits[0].id]);
      network.focus(hits[0].id, { scale: 1.1, animation: false });
    }
  };
  field.addEventListener("input", find);
})();
