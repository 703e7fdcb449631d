import { registerHooks } from 'node:module';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

/**
 * Under Node @tensorflow/tfjs-core comes without gradients and chained operations; only the whole of @tensorflow/tfjs
 * (four more packages, 250 MB) brings them. They stand in its dist folder as modules that name each other without ".js",
 * which Node does not resolve: while they are loaded, it is told how. They register themselves globally, so they serve
 * the copy of TF.js that is already running.
 */
const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const within = context.parentURL?.includes('/tfjs-core/dist/') && specifier.startsWith('.');
    return next(within && !specifier.endsWith('.js') ? `${specifier}.js` : specifier, context);
  },
  load: (url, context, next) =>
    next(url, /\/tfjs-core\/dist\/(?!.*\.node\.js$)/.test(url) ? { ...context, format: 'module' } : context),
});
await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
await import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js');
hooks.deregister();
