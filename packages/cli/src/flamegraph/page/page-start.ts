/** How every page of ours begins: what begins so may be written over. */
export const PAGE_START = '<!doctype html>\n<!-- flame graph by zeph-trace -->\n'
