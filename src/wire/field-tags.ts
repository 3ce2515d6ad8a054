// What the generated table says of one field of a .proto message. Types only.

export interface FieldTag {
  name: string;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes (protobuf.dev, Encoding). */
  wireType: number;
  repeated?: true;
  oneof?: string;
  message?: string;
}

export type MessageTags = Readonly<Record<number, FieldTag>>;
