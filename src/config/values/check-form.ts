import { type Kind, ValueError } from "./kind.ts";
import { bool } from "./texts.ts";

/** Whether the settings are only looked at, and in which form that is told. */
export type CheckForm = "off" | "text" | "json";

/** A switch that may say a form: `--check-config`, `--check-config=json`. */
export const checkForm: Kind<CheckForm> = {
  name: "choice",
  allowed: "one of true, text, json, false",
  isSwitch: true,
  parse(given) {
    if (given === "text" || given === "json") return given;
    if (given === "off") return "off";
    try {
      return bool.parse(given) ? "text" : "off";
    } catch {
      throw new ValueError("not one of the choices");
    }
  },
  format: (form) => (form === "off" ? "false" : form),
};
