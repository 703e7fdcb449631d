import { randomBytes } from 'node:crypto';
import { type Handlers, isChannel, REQUESTS, type Reply } from '../../shared/contract/contract.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { asStorageError } from '../catalogue/transaction.ts';
import { describeError, type Logger } from '../logging/logger.ts';

/**
 * The one way from a host to a handler: unknown channels are refused, arguments are validated, errors become values.
 * What is not a SulcusError reaches the page only as INTERNAL with an id that stands in the log.
 */
export async function dispatch(
  handlers: Handlers,
  logger: Logger,
  channel: unknown,
  argument: unknown,
): Promise<Reply<unknown>> {
  if (!isChannel(channel))
    return { ok: false, code: 'UNKNOWN_CHANNEL', message: 'There is no such request.' };
  const parsed = REQUESTS[channel].argument.safeParse(argument ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'argument';
    return { ok: false, code: 'INVALID_ARGUMENT', message: `${where}: ${issue?.message ?? 'not valid'}` };
  }
  try {
    const handler = handlers[channel] as (argument: unknown) => unknown;
    return { ok: true, value: await handler(parsed.data) };
  } catch (thrown) {
    const error = asStorageError(thrown);
    if (error instanceof SulcusError) {
      return {
        ok: false,
        code: error.code,
        message: error.message,
        ...(error.details && { details: error.details }),
      };
    }
    const id = randomBytes(4).toString('hex');
    logger.error('handler.failed', { id, channel, ...describeError(error) });
    return {
      ok: false,
      code: 'INTERNAL',
      message: `Something went wrong inside Sulcus (${id} in the log). Nothing was changed; try again.`,
    };
  }
}
