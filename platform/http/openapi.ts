/** OpenAPI 3.1 from the contracts. Its schemas are JSON Schema 2020-12, which zod writes itself. */
import { z } from 'zod';
import { problemSchema, type RouteSpec } from '#platform/contract';

type Json = Record<string, unknown>;

export function openApi(routes: readonly RouteSpec[], info: { version: string; serverUrl: string }): Json {
  const paths: Record<string, Json> = {};
  for (const spec of routes) {
    if (!spec.path.startsWith('/api/')) continue;
    paths[spec.path] = { ...paths[spec.path], [spec.method.toLowerCase()]: operation(spec) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Careloop',
      version: info.version,
      description: 'The API of a Careloop installation. Errors are RFC 9457 problem details with a stable `code`. POST takes an `Idempotency-Key`.',
    },
    servers: [{ url: info.serverUrl }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: '`npm run careloop -- keys create --name N --role R` prints a key.' },
        session: { type: 'apiKey', in: 'cookie', name: 'careloop.session_token' },
      },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  };
}

function operation(spec: RouteSpec): Json {
  const problem = (title: string) => ({ description: title, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
  const byStatus: Record<string, string[]> = {};
  for (const error of spec.errors) byStatus[error.status] = [...(byStatus[error.status] ?? []), `\`${error.code}\`: ${error.title.en}`];
  return {
    summary: spec.summary,
    tags: [spec.tag],
    operationId: operationId(spec),
    'x-permission': spec.permission,
    ...(spec.permission === 'public' ? { security: [] } : {}),
    parameters: [
      ...parameters(spec.params, 'path'),
      ...parameters(spec.query, 'query'),
      ...(spec.idempotent ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } }] : []),
    ],
    ...(spec.body ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(spec.body, 'input') } } } } : {}),
    responses: {
      [spec.status ?? 200]:
        spec.status === 204
          ? { description: 'Done.' }
          : { description: 'Done.', content: { [spec.contentType ?? 'application/json']: { schema: jsonSchema(spec.response, 'output') } } },
      ...Object.fromEntries(Object.entries(byStatus).map(([status, titles]) => [status, problem(titles.join('\n'))])),
      default: problem('Any other problem.'),
    },
  };
}

function parameters(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, value]) => ({ name, in: where, required: where === 'path' || required.includes(name), schema: value }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json;
  return rest;
}

function operationId(spec: RouteSpec): string {
  const words = spec.path
    .replace('/api/v1/', '')
    .split(/[/{}.-]+/)
    .filter(Boolean);
  return spec.method.toLowerCase() + words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('');
}
