// The door: a whole store in etcd's own form, made and taken in, for running members and for tools.
export { adoptMembers } from "./adopt-members.ts";
export { checkAuthentication, isAuthenticationEnabled } from "./check-authentication.ts";
export { SnapshotRefusedError } from "./errors.ts";
export { indexKey, ownMetaKeys, readMeta } from "./file-meta.ts";
export { importStore, type StoreImport } from "./import-store.ts";
export { isFirstAuthRevision, planStoreImage, type StoreImage } from "./store-image.ts";
