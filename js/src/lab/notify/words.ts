import { t } from "../../translate";
import type { Turned } from "./turns";

/** What to say of a turn, in one line. */
export function turnWords({ session, turn }: Turned): string {
  const { name, status } = session;
  if (turn === "needs_input") {
    return t("{name} needs you: {question}", { name, question: status.question ?? "" });
  }
  if (turn === "finished") return t("{name} is finished.", { name });
  return status.message === ""
    ? t("{name} failed.", { name })
    : t("{name} failed: {message}", { name, message: status.message });
}
