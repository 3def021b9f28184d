import type { Db } from "../../plugin/database/connection.ts";
import type { PlivoSimulator } from "../town/plivo/simulator.ts";
import type { TelegramSimulator } from "../town/telegram/simulator.ts";
import type { History } from "./history.ts";
import type { HostClock } from "./host/clock.ts";
import type { HostDatabase } from "./host/database.ts";
import type { Link } from "./host/link.ts";
import type { HostProgram } from "./host/programs.ts";
import type { WebServer } from "./host/web-server.ts";
import type { Person } from "./people.ts";
import type { PlanOptions } from "./plan.ts";
import type { LinkName, ProgramName } from "./steps.ts";

/** Everything that the chaos plays in. */
export interface World {
  readonly options: PlanOptions;
  readonly history: History;
  readonly people: readonly Person[];
  /** The number of each patron's phone now, by borrowernumber; people change them. */
  readonly phones: Map<number, string>;
  readonly clock: HostClock;
  readonly database: HostDatabase;
  /** As Koha's own database user, who may not do what an administrator of the server may. */
  readonly db: Db;
  readonly plivo: PlivoSimulator;
  readonly telegram: TelegramSimulator;
  readonly links: ReadonlyMap<LinkName, Link>;
  readonly programs: ReadonlyMap<ProgramName, HostProgram>;
  readonly web: WebServer;
  /** The time by the host's clock. */
  now(): Date;
  /** Works once all earlier work that asked for a turn has ended. */
  inTurn(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export type Closers = (() => Promise<unknown>)[];
