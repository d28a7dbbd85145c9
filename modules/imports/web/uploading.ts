import { createImport, type Import } from '#contract/imports';

export class UploadRefused extends Error {}

/** XMLHttpRequest, because fetch does not tell how far an upload is. The words go before the file: the server reads the parts in order. */
export function uploadTable(file: File, kind: 'tickets' | 'customers', source: string, language: string, onShare: (share: number) => void): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(createImport.method, createImport.path);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('accept-language', language);
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => reject(new UploadRefused(''));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status === 201) resolve(body as Import);
      else reject(new UploadRefused(typeof (body as { title?: unknown }).title === 'string' ? (body as { title: string }).title : ''));
    };
    const form = new FormData();
    form.append('kind', kind);
    if (source) form.append('source', source);
    form.append('file', file, file.name);
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
