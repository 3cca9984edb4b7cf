/** The release of etcd whose behaviour is served, and the version told to clients, members and users of the tools. */
export const etcdVersion = "3.5.17";

/** Of the API: the first two parts. */
export const apiVersion = "3.5";
