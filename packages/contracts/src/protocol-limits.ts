/** What a `respond` step may put into the headers of its answer, names and values together. */
export const respondHeaderBytes = 16 * 1024

/** What an error may carry in `details`; larger ones are not kept. */
export const errorDetailsBytes = 16 * 1024
