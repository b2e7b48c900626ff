import { explainSupervisor } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { packLiteral } from "../lib/text";
import { Screen } from "./shell-screen";

/** A call handle for a server that a system may be without; 0 when it is, which is told. @param title of the server */
export function reach(screen: Screen, protocol: string, title: string): u32 {
  const code = supervisor.connect(packLiteral(protocol, 0), packLiteral(protocol, 1));
  if (code == 0) return supervisor.handle;
  screen.out.text("the ").text(title).text(" server cannot be reached: ").text(explainSupervisor(code));
  screen.endLine();
  return 0;
}
