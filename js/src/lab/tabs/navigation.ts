import type { Session } from "../../model";
import { t } from "../../translate";
import { CommandIDs } from "../commandIds";
import { type LabCommand, NO_ARGUMENTS } from "../labCommand";
import type { IMaestro } from "../tokens";
import { neighbourOf, nextWaiting, numbered } from "./order";

/** The ways from session to session; `open` opens one's tab, if wanted at its question. */
export function navigationCommands(
  { feed, selection }: IMaestro,
  open: (id: string, answer: boolean) => Promise<unknown>,
): LabCommand[] {
  const current = (): string => selection.session?.id ?? "";
  const go = async (session: Session | undefined, answer = false): Promise<void> => {
    if (session !== undefined) await open(session.id, answer);
  };
  return [
    {
      id: CommandIDs.nextSession,
      label: t("Next Session"),
      caption: t("Open the session after the one that is worked with"),
      describedBy: NO_ARGUMENTS,
      execute: () => go(neighbourOf(feed.store.all(), current(), 1)),
    },
    {
      id: CommandIDs.previousSession,
      label: t("Previous Session"),
      caption: t("Open the session before the one that is worked with"),
      describedBy: NO_ARGUMENTS,
      execute: () => go(neighbourOf(feed.store.all(), current(), -1)),
    },
    {
      id: CommandIDs.nextWaitingSession,
      label: t("Next Session That Needs You"),
      caption: t("Open the next session that waits for a person"),
      describedBy: NO_ARGUMENTS,
      execute: () => go(nextWaiting(feed.store.all(), current()), true),
    },
    {
      id: CommandIDs.jumpToSession,
      label: ({ number }) =>
        typeof number === "number" ? t("Go to Session {n}", { n: number }) : t("Go to Session"),
      caption: t("Open the session with a number, counted from the oldest"),
      describedBy: {
        args: {
          type: "object",
          properties: { number: { type: "integer", minimum: 1, description: t("From 1.") } },
        },
      },
      inPalette: false,
      execute: ({ number }) =>
        go(typeof number === "number" ? numbered(feed.store.all(), number) : undefined),
    },
  ];
}
