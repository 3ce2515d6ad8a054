import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace finack. */
export namespace finack {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a BlockHeader.
         * @deprecated Use finack.v1.BlockHeader.$Properties instead.
         */
        interface IBlockHeader extends finack.v1.BlockHeader.$Properties {
        }

        /** Represents a BlockHeader. */
        class BlockHeader {

            /**
             * Constructs a new BlockHeader.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.BlockHeader.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlockHeader version. */
            version: number;

            /** BlockHeader height. */
            height: number;

            /** BlockHeader parent. */
            parent: Uint8Array;

            /** BlockHeader txRoot. */
            txRoot: Uint8Array;

            /** BlockHeader timeMs. */
            timeMs: Long;

            /** BlockHeader target. */
            target: Uint8Array;

            /** BlockHeader sealer. */
            sealer: Uint8Array;

            /** BlockHeader rosterHash. */
            rosterHash?: (Uint8Array|null);

            /** BlockHeader stateRoot. */
            stateRoot: Uint8Array;

            /** BlockHeader nonce. */
            nonce?: (Long|null);

            /**
             * Creates a new BlockHeader instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BlockHeader instance
             */
            static create(properties: finack.v1.BlockHeader.$Shape): finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape;
            static create(properties?: finack.v1.BlockHeader.$Properties): finack.v1.BlockHeader;

            /**
             * Encodes the specified BlockHeader message. Does not implicitly {@link finack.v1.BlockHeader.verify|verify} messages.
             * @param message BlockHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.BlockHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified BlockHeader message, length delimited. Does not implicitly {@link finack.v1.BlockHeader.verify|verify} messages.
             * @param message BlockHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.BlockHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlockHeader message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape} BlockHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape;

            /**
             * Decodes a BlockHeader message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape} BlockHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape;
        }

        namespace BlockHeader {

            /** Properties of a BlockHeader. */
            interface $Properties {

                /** BlockHeader version */
                version?: (number|null);

                /** BlockHeader height */
                height?: (number|null);

                /** BlockHeader parent */
                parent?: (Uint8Array|null);

                /** BlockHeader txRoot */
                txRoot?: (Uint8Array|null);

                /** BlockHeader timeMs */
                timeMs?: (Long|null);

                /** BlockHeader target */
                target?: (Uint8Array|null);

                /** BlockHeader sealer */
                sealer?: (Uint8Array|null);

                /** BlockHeader rosterHash */
                rosterHash?: (Uint8Array|null);

                /** BlockHeader stateRoot */
                stateRoot?: (Uint8Array|null);

                /** BlockHeader nonce */
                nonce?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlockHeader. */
            type $Shape = finack.v1.BlockHeader.$Properties;
        }

        /**
         * Properties of a TransactionBody.
         * @deprecated Use finack.v1.TransactionBody.$Properties instead.
         */
        interface ITransactionBody extends finack.v1.TransactionBody.$Properties {
        }

        /** Represents a TransactionBody. */
        class TransactionBody {

            /**
             * Constructs a new TransactionBody.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.TransactionBody.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TransactionBody from. */
            from: Uint8Array;

            /** TransactionBody to. */
            to: Uint8Array;

            /** TransactionBody amount. */
            amount: Long;

            /** TransactionBody fee. */
            fee: Long;

            /** TransactionBody nonce. */
            nonce: Long;

            /** TransactionBody data. */
            data: Uint8Array;

            /** TransactionBody lastHeight. */
            lastHeight: number;

            /**
             * Creates a new TransactionBody instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TransactionBody instance
             */
            static create(properties: finack.v1.TransactionBody.$Shape): finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape;
            static create(properties?: finack.v1.TransactionBody.$Properties): finack.v1.TransactionBody;

            /**
             * Encodes the specified TransactionBody message. Does not implicitly {@link finack.v1.TransactionBody.verify|verify} messages.
             * @param message TransactionBody message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.TransactionBody.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified TransactionBody message, length delimited. Does not implicitly {@link finack.v1.TransactionBody.verify|verify} messages.
             * @param message TransactionBody message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.TransactionBody.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TransactionBody message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape} TransactionBody
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape;

            /**
             * Decodes a TransactionBody message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape} TransactionBody
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape;
        }

        namespace TransactionBody {

            /** Properties of a TransactionBody. */
            interface $Properties {

                /** TransactionBody from */
                from?: (Uint8Array|null);

                /** TransactionBody to */
                to?: (Uint8Array|null);

                /** TransactionBody amount */
                amount?: (Long|null);

                /** TransactionBody fee */
                fee?: (Long|null);

                /** TransactionBody nonce */
                nonce?: (Long|null);

                /** TransactionBody data */
                data?: (Uint8Array|null);

                /** TransactionBody lastHeight */
                lastHeight?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TransactionBody. */
            type $Shape = finack.v1.TransactionBody.$Properties;
        }

        /**
         * Properties of a Transaction.
         * @deprecated Use finack.v1.Transaction.$Properties instead.
         */
        interface ITransaction extends finack.v1.Transaction.$Properties {
        }

        /** Represents a Transaction. */
        class Transaction {

            /**
             * Constructs a new Transaction.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Transaction.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Transaction body. */
            body: Uint8Array;

            /** Transaction signature. */
            signature: Uint8Array;

            /**
             * Creates a new Transaction instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Transaction instance
             */
            static create(properties: finack.v1.Transaction.$Shape): finack.v1.Transaction & finack.v1.Transaction.$Shape;
            static create(properties?: finack.v1.Transaction.$Properties): finack.v1.Transaction;

            /**
             * Encodes the specified Transaction message. Does not implicitly {@link finack.v1.Transaction.verify|verify} messages.
             * @param message Transaction message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Transaction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Transaction message, length delimited. Does not implicitly {@link finack.v1.Transaction.verify|verify} messages.
             * @param message Transaction message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Transaction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Transaction message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Transaction & finack.v1.Transaction.$Shape} Transaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Transaction & finack.v1.Transaction.$Shape;

            /**
             * Decodes a Transaction message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Transaction & finack.v1.Transaction.$Shape} Transaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Transaction & finack.v1.Transaction.$Shape;
        }

        namespace Transaction {

            /** Properties of a Transaction. */
            interface $Properties {

                /** Transaction body */
                body?: (Uint8Array|null);

                /** Transaction signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Transaction. */
            type $Shape = finack.v1.Transaction.$Properties;
        }

        /**
         * Properties of a Seal.
         * @deprecated Use finack.v1.Seal.$Properties instead.
         */
        interface ISeal extends finack.v1.Seal.$Properties {
        }

        /** Represents a Seal. */
        class Seal {

            /**
             * Constructs a new Seal.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Seal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Seal certificate. */
            certificate: Uint8Array;

            /**
             * Creates a new Seal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Seal instance
             */
            static create(properties: finack.v1.Seal.$Shape): finack.v1.Seal & finack.v1.Seal.$Shape;
            static create(properties?: finack.v1.Seal.$Properties): finack.v1.Seal;

            /**
             * Encodes the specified Seal message. Does not implicitly {@link finack.v1.Seal.verify|verify} messages.
             * @param message Seal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Seal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Seal message, length delimited. Does not implicitly {@link finack.v1.Seal.verify|verify} messages.
             * @param message Seal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Seal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Seal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Seal & finack.v1.Seal.$Shape} Seal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Seal & finack.v1.Seal.$Shape;

            /**
             * Decodes a Seal message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Seal & finack.v1.Seal.$Shape} Seal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Seal & finack.v1.Seal.$Shape;
        }

        namespace Seal {

            /** Properties of a Seal. */
            interface $Properties {

                /** Seal certificate */
                certificate?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Seal. */
            type $Shape = finack.v1.Seal.$Properties;
        }

        /**
         * Properties of a Block.
         * @deprecated Use finack.v1.Block.$Properties instead.
         */
        interface IBlock extends finack.v1.Block.$Properties {
        }

        /** Represents a Block. */
        class Block {

            /**
             * Constructs a new Block.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Block.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Block header. */
            header: Uint8Array;

            /** Block transactions. */
            transactions: Uint8Array[];

            /** Block seal. */
            seal: Uint8Array;

            /**
             * Creates a new Block instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Block instance
             */
            static create(properties: finack.v1.Block.$Shape): finack.v1.Block & finack.v1.Block.$Shape;
            static create(properties?: finack.v1.Block.$Properties): finack.v1.Block;

            /**
             * Encodes the specified Block message. Does not implicitly {@link finack.v1.Block.verify|verify} messages.
             * @param message Block message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Block.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Block message, length delimited. Does not implicitly {@link finack.v1.Block.verify|verify} messages.
             * @param message Block message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Block.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Block message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Block & finack.v1.Block.$Shape} Block
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Block & finack.v1.Block.$Shape;

            /**
             * Decodes a Block message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Block & finack.v1.Block.$Shape} Block
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Block & finack.v1.Block.$Shape;
        }

        namespace Block {

            /** Properties of a Block. */
            interface $Properties {

                /** Block header */
                header?: (Uint8Array|null);

                /** Block transactions */
                transactions?: (Uint8Array[]|null);

                /** Block seal */
                seal?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Block. */
            type $Shape = finack.v1.Block.$Properties;
        }

        /**
         * Properties of a SealedHeader.
         * @deprecated Use finack.v1.SealedHeader.$Properties instead.
         */
        interface ISealedHeader extends finack.v1.SealedHeader.$Properties {
        }

        /** Represents a SealedHeader. */
        class SealedHeader {

            /**
             * Constructs a new SealedHeader.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.SealedHeader.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SealedHeader header. */
            header: Uint8Array;

            /** SealedHeader seal. */
            seal: Uint8Array;

            /**
             * Creates a new SealedHeader instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SealedHeader instance
             */
            static create(properties: finack.v1.SealedHeader.$Shape): finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape;
            static create(properties?: finack.v1.SealedHeader.$Properties): finack.v1.SealedHeader;

            /**
             * Encodes the specified SealedHeader message. Does not implicitly {@link finack.v1.SealedHeader.verify|verify} messages.
             * @param message SealedHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.SealedHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified SealedHeader message, length delimited. Does not implicitly {@link finack.v1.SealedHeader.verify|verify} messages.
             * @param message SealedHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.SealedHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SealedHeader message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape} SealedHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape;

            /**
             * Decodes a SealedHeader message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape} SealedHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape;
        }

        namespace SealedHeader {

            /** Properties of a SealedHeader. */
            interface $Properties {

                /** SealedHeader header */
                header?: (Uint8Array|null);

                /** SealedHeader seal */
                seal?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SealedHeader. */
            type $Shape = finack.v1.SealedHeader.$Properties;
        }
    }
}
