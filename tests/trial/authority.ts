/**
 * The system with another program in the place of each service: `probe`, which tries what the service was not granted. Grants
 * are those of servers/manifest.ts.
 */
import type { Service } from "../../abi/manifest";
import { services as real } from "../../servers/manifest";

/** init stays, as it is what grants. */
export const services: Service[] = real.map((service) =>
  service.name === "init"
    ? service
    : { ...service, program: "probe", start: undefined, restart: false, quota: Math.max(service.quota, 64) },
);
