// Tells Maestro what OpenCode does, one call after the other, and never stands in its way.

const TOLD = new Set([
  "session.created",
  "session.status",
  "session.error",
  "permission.asked",
  "permission.replied",
  "question.asked",
  "question.replied",
  "question.rejected",
]);
const LIMIT_MS = 1000;

export const Maestro = async () => {
  const address = process.env.MAESTRO_ADDRESS;
  const token = process.env.MAESTRO_TOKEN;
  if (!address || !token || !process.env.MAESTRO_SESSION) return {};
  const run = `opencode-${process.pid}`;
  const parents = new Map();
  const failed = new Set();
  let number = 0;
  let last = Promise.resolve();

  const tell = (payload) => {
    number += 1;
    const id = `${run}-${number}`;
    last = last.then(async () => {
      try {
        // Looked up each time: the server may have come back at another address.
        const [url, certificate] = (await Bun.file(address).text()).split("\n");
        await fetch(url, {
          method: "POST",
          body: JSON.stringify(payload),
          headers: {
            "Content-Type": "application/json",
            Authorization: `Bearer ${token}`,
            "Maestro-Number": id,
          },
          signal: AbortSignal.timeout(LIMIT_MS),
          ...(certificate ? { tls: { ca: Bun.file(certificate) } } : {}),
        });
      } catch {
        // Maestro is gone or slow: OpenCode goes on.
      }
    });
  };

  return {
    event: async ({ event }) => {
      if (!TOLD.has(event.type)) return;
      const said = event.properties ?? {};
      const session = said.sessionID ?? said.info?.id;
      if (event.type === "session.created" && said.info?.parentID) {
        parents.set(session, said.info.parentID);
      }
      // A failed turn ends as an idle session, which would hide that it failed.
      if (event.type === "session.error") failed.add(session);
      else if (said.status?.type === "busy") failed.delete(session);
      else if (said.status?.type === "idle" && failed.has(session)) return;
      tell({
        ...said,
        hook_event_name: event.type,
        session_id: session,
        parent_id: parents.get(session) ?? "",
      });
    },
  };
};
