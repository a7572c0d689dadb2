// How the scripts that run in the browser, and their tests, are checked: `npm --prefix tests/js run lint`.
import js from "@eslint/js";
import globals from "globals";

const BROWSER = ["**/intrograph/components/**/*.js"];
const BUILT = ["**/*.min.js"]; // from `javascript/`

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { ignores: BUILT },
  js.configs.recommended,
  {
    rules: {
      "prefer-const": "error",
      "no-var": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-len": ["error", { code: 120 }],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: BROWSER,
    languageOptions: { globals: globals.browser },
    rules: {
      // Names come from strangers: no script may turn a text into markup or code.
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property })),
      ],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
    },
  },
  { files: ["**/tests/js/**/*.js", "**/javascript/*.js"], languageOptions: { globals: globals.node } },
];
