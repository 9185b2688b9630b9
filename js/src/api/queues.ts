import type { Message, Session } from "../model";
import { count, isRecord, list, text, textOrNull } from "./json";
import type { Requester } from "./requester";

/** What is to become of a message; what is left out stays as it is. */
export interface MessageChange {
  readonly text?: string;
  readonly held?: boolean;
  /** From 0, the next one. */
  readonly place?: number;
  readonly now?: true;
}

function readMessage(value: unknown): Message {
  const message = isRecord(value) ? value : {};
  return {
    id: count(message.id),
    text: text(message.text),
    held: message.held === true,
    urgent: message.urgent === true,
    typed: textOrNull(message.typed),
    tries: count(message.tries),
    undelivered: message.undelivered === true,
  };
}

function readQueue(value: unknown): Message[] {
  return list(isRecord(value) ? value.messages : []).map(readMessage);
}

/** The messages that wait for sessions. Each change resolves to what waits after it. */
export class Queues {
  constructor(private readonly requester: Requester) {}

  async list({ id }: Session): Promise<Message[]> {
    return readQueue(await this.requester.request("GET", `sessions/${id}/queue`));
  }

  async change({ id }: Session, message: number, change: MessageChange): Promise<Message[]> {
    const path = `sessions/${id}/queue/${message}`;
    return readQueue(await this.requester.request("POST", path, change));
  }

  async remove({ id }: Session, message: number): Promise<Message[]> {
    return readQueue(await this.requester.request("DELETE", `sessions/${id}/queue/${message}`));
  }
}
