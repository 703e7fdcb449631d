import { z } from 'zod';

/** One request of the contract: what goes in, what comes back. JSON types only. */
export interface RequestDefinition<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly argument: A;
  readonly result: R;
}

export const request = <A extends z.ZodType, R extends z.ZodType>(
  argument: A,
  result: R,
): RequestDefinition<A, R> => ({
  argument,
  result,
});

/** Row ids are positive integers handed out by the catalogue; they carry no path and no name. */
export const rowId = z.number().int().positive();
export const nothing = z.object({}).strict();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A warning or problem a person may read; `file` is the bare file name, never a path. */
export const notice = z.object({ code: z.string(), message: z.string(), file: z.string().optional() });
export type Notice = z.infer<typeof notice>;
export const maskSource = z.string().min(1).max(120);
