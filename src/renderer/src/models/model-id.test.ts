import { expect, it } from 'vitest';
import { idProblem } from './model-id.ts';

it('a model’s name is one a folder can carry and nobody has', () => {
  expect(idProblem('my-resunet.2', ['cnn'])).toBeNull();
  expect(idProblem('', [])).toContain('first');
  for (const bad of ['My', '../up', '-x', 'a b', 'x'.repeat(65)])
    expect(idProblem(bad, [])).toContain('beginning');
  expect(idProblem('cnn', ['cnn'])).toContain('already');
});
