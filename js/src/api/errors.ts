import { t } from "../translate";
import { isRecord, text } from "./json";

/** A request that failed, in words a person can act on. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly hint = "",
    readonly reason = "error",
    readonly status = 0,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The error that a response's body describes. */
export function errorFrom(status: number, body: unknown): ApiError {
  if (isRecord(body) && typeof body.message === "string" && body.message !== "") {
    return new ApiError(body.message, text(body.hint), text(body.reason, "error"), status);
  }
  return new ApiError(
    t("The server answered with status {status}.", { status }),
    status === 401 || status === 403
      ? t("Log in to the Jupyter server again, then reload the page.")
      : t("Look into the Jupyter server's log."),
    "error",
    status,
  );
}

/** Any failure as an {@link ApiError}. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(error instanceof Error ? error.message : String(error));
}
