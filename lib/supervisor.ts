/** The supervisor, to which every program has a handle from its start. */
import { InitialHandle } from "../abi/layout";
import { SupervisorClient } from "./protocol/supervisor";

/** Greeted when it is first asked. */
export const supervisor: SupervisorClient = new SupervisorClient(InitialHandle.Supervisor);
