import java.awt.Color;
import java.io.File;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.gephi.graph.api.DirectedGraph;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** Opens files as Gephi does, and prints what it has then: a line for each element, as an encoded query string. */
public class OpenInGephi {
    public static void main(String[] paths) throws Exception {
        for (var path : paths) {
            open(new File(path));
        }
        System.exit(0); // Gephi leaves threads behind
    }

    static void open(File file) throws Exception {
        var lookup = Lookup.getDefault();
        var projects = lookup.lookup(ProjectController.class);
        projects.newProject();
        var importer = lookup.lookup(ImportController.class);
        var container = importer.importFile(file);
        container.getLoader().setAutoScale(false);
        container.closeLoader();
        var report = container.getReport();
        importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        GraphModel model = lookup.lookup(GraphController.class).getGraphModel(projects.getCurrentWorkspace());
        DirectedGraph graph = model.getDirectedGraph();
        print("file", Map.of("name", file.getName(), "dynamic", model.isDynamic()));
        var issues = report.getIssues(100);
        while (issues.hasNext()) {
            Issue issue = issues.next();
            print("issue", Map.of("level", issue.getLevel(), "text", issue.getMessage()));
        }
        for (Node node : graph.getNodes()) {
            var values = values(node);
            values.put("x", node.x());
            values.put("y", node.y());
            values.put("size", node.size());
            Color color = node.getColor();
            values.put("color", String.format("#%02X%02X%02X", color.getRed(), color.getGreen(), color.getBlue()));
            print("node", values);
        }
        for (Edge edge : graph.getEdges()) {
            var values = values(edge);
            values.put("source", edge.getSource().getId());
            values.put("target", edge.getTarget().getId());
            print("edge", values);
        }
    }

    static Map<String, Object> values(Element element) {
        var values = new LinkedHashMap<String, Object>();
        for (var column : element.getTable()) {
            if (element.getAttribute(column) != null) {
                values.put(column.getId(), element.getAttribute(column));
            }
        }
        return values;
    }

    static void print(String kind, Map<String, Object> values) {
        System.out.println("element=" + kind + values.entrySet().stream()
                .map(entry -> "&" + entry.getKey() + "=" + encoded(entry.getValue())).collect(Collectors.joining()));
    }

    static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }
}
