import { expect, test } from 'vitest';
import { passwordProblem, passwordStrength } from './passwords.ts';

test.each([
  ['short', 'tiny-lamp-1'],
  ['long', 'x'.repeat(60) + 'abcdefghij'.repeat(8)],
  ['common', 'Password2026!'],
  ['common', 'P@ssw0rd1234567'],
  ['common', 'qwertyuiop123456'],
  ['common', 'iloveyou2024!!'],
  ['common', '123456789012'],
  ['common', 'abcdefghijklmn'],
  ['common', 'welcomewelcome1'],
  ['repeated', 'aaaaaaaaaaaaaaa'],
  ['repeated', 'abababababab'],
  ['common', '1qaz2wsx3edc4rfv'],
])('%s: %s is refused', (problem, password) => {
  expect(passwordProblem(password)).toBe(problem);
});

test('the own email address is no password, whatever is put around it', () => {
  for (const password of ['ana.lopez@team.example', 'ANA.LOPEZ@TEAM.EXAMPLE', 'xx-ana.lopez@team.example', 'ana.lopez12345'])
    expect(passwordProblem(password, 'Ana.Lopez@team.example')).toBe('mail');
});

test.each([
  'plum-harbour-82-lantern',
  'correct horse battery staple',
  'Xk7#mQ2$vL9!',
  '春天的大树下有一只猫在睡觉',
  'customer-orchid-violin-9',
  'zurück zum blauen Garten',
])('%s may be used', (password) => {
  expect(passwordProblem(password, 'ana@team.example')).toBeNull();
});

test('longer and more varied is stronger', () => {
  expect(['aaaa', 'tiger-violin', 'tiger-violin-42-Moss', 'tiger-violin-42-Moss-jug&quartz!Fly'].map((p) => passwordStrength(p))).toEqual([
    'weak',
    'fair',
    'good',
    'strong',
  ]);
});
