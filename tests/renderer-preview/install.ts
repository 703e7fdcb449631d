import type { Transport } from '../../src/shared/contract/contract.ts';
import { createFakeTransport } from './fake-transport.ts';

const scene = new URLSearchParams(location.search).get('scene') ?? 'full';
const fake = createFakeTransport(scene);
Object.assign(window as unknown as { sulcus: Transport; fake: unknown }, { sulcus: fake.transport, fake });
await import('../../src/renderer/src/main.tsx');
