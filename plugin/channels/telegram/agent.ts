import { Agent } from "node:https";
import { readMayLeave } from "../may-leave.ts";

/** The code of a connection that stood too late for its message. */
export const LATE = "LATE";
/**
 * Begins the code of whatever went wrong before a connection stood. telegraf passes on nothing of an error but its
 * code.
 */
export const UNCONNECTED = "UNCONNECTED_";

const failed = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * Connections to Telegram, kept open as telegraf's own are. A new one is handed to its request once it stands, so that
 * not a byte of a message leaves if that took longer than the message may wait, or than `withinMs`.
 */
export function openTelegramAgent(withinMs: number): Agent {
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 10_000 });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, handOver) => {
    const mayLeave = readMayLeave();
    const socket = connect(options);
    const refuse = (code: string) => {
      socket?.destroy();
      // The types ask for a socket beside the error; nobody looks at it.
      handOver?.(failed(code), undefined as never);
    };
    const patience = setTimeout(refuse, withinMs, `${UNCONNECTED}TIMEOUT`);
    const onError = ({ code = "UNKNOWN" }: NodeJS.ErrnoException) => {
      clearTimeout(patience);
      refuse(`${UNCONNECTED}${code}`);
    };
    socket?.on("error", onError);
    socket?.once("secureConnect", () => {
      clearTimeout(patience);
      if (!mayLeave()) return refuse(LATE);
      socket.off("error", onError);
      handOver?.(null, socket);
    });
    return undefined;
  };
  const reuse = agent.reuseSocket.bind(agent);
  agent.reuseSocket = (socket, request) => {
    reuse(socket, request);
    if (!readMayLeave()()) request.destroy(failed(LATE));
  };
  return agent;
}
