import assert from "node:assert/strict";
import { test } from "node:test";

import { curveOf, curvePoints } from "../../intrograph/components/timeline_view/bars.js";

test("the line stands in the middle of each bar, at the height of its own mentions", () => {
  const bins = [{ own: 0 }, { own: 5 }, { own: 10 }, { own: 2 }];
  assert.deepEqual(curvePoints(bins, 10), [
    [12.5, 100],
    [37.5, 50],
    [62.5, 0],
    [87.5, 80],
  ]);
});

test("without picked people there is no line", () => {
  assert.deepEqual(curveOf([{ own: null }, { own: null }], 10), []);
});
