/**
 * What an import gathers while as much is written: of leases some 20,000, which hold the event loop for some 20 ms when they
 * are handed over.
 */
export const importBatchBytes = 2 * 1024 * 1024;
