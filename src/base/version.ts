import manifest from "../../package.json" with { type: "json" };

/** The release of etcd whose behaviour is served, and the version told to clients, members and users of the tools. */
export const etcdVersion = "3.5.17";

/** Of this program: that of its packages. */
export const applianceVersion: string = manifest.version;

/** Of the API: the first two parts. */
export const apiVersion = "3.5";
