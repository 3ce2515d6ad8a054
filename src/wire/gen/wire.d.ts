import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace finack. */
export namespace finack {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an Envelope.
         * @deprecated Use finack.v1.Envelope.$Properties instead.
         */
        interface IEnvelope extends finack.v1.Envelope.$Properties {
        }

        /** Represents an Envelope. */
        class Envelope {

            /**
             * Constructs a new Envelope.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Envelope.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Envelope id. */
            id?: (number|null);

            /** Envelope re. */
            re?: (number|null);

            /** Envelope hello. */
            hello?: (finack.v1.Hello.$Properties|null);

            /** Envelope welcome. */
            welcome?: (finack.v1.Welcome.$Properties|null);

            /** Envelope ready. */
            ready?: (finack.v1.Ready.$Properties|null);

            /** Envelope goodbye. */
            goodbye?: (finack.v1.Goodbye.$Properties|null);

            /** Envelope ping. */
            ping?: (finack.v1.Ping.$Properties|null);

            /** Envelope pong. */
            pong?: (finack.v1.Pong.$Properties|null);

            /** Envelope getHeaders. */
            getHeaders?: (finack.v1.GetHeaders.$Properties|null);

            /** Envelope headers. */
            headers?: (finack.v1.Headers.$Properties|null);

            /** Envelope getBlocks. */
            getBlocks?: (finack.v1.GetBlocks.$Properties|null);

            /** Envelope getBlockRange. */
            getBlockRange?: (finack.v1.GetBlockRange.$Properties|null);

            /** Envelope blocksBegin. */
            blocksBegin?: (finack.v1.BlocksBegin.$Properties|null);

            /** Envelope block. */
            block?: (Uint8Array|null);

            /** Envelope blocksEnd. */
            blocksEnd?: (finack.v1.BlocksEnd.$Properties|null);

            /** Envelope newTip. */
            newTip?: (finack.v1.NewTip.$Properties|null);

            /** Envelope inventory. */
            inventory?: (finack.v1.Inventory.$Properties|null);

            /** Envelope getTransactions. */
            getTransactions?: (finack.v1.GetTransactions.$Properties|null);

            /** Envelope transactions. */
            transactions?: (finack.v1.Transactions.$Properties|null);

            /** Envelope compactBlock. */
            compactBlock?: (finack.v1.CompactBlock.$Properties|null);

            /** Envelope getBlockTransactions. */
            getBlockTransactions?: (finack.v1.GetBlockTransactions.$Properties|null);

            /** Envelope blockTransactions. */
            blockTransactions?: (finack.v1.BlockTransactions.$Properties|null);

            /** Envelope getSnapshots. */
            getSnapshots?: (finack.v1.GetSnapshots.$Properties|null);

            /** Envelope snapshots. */
            snapshots?: (finack.v1.Snapshots.$Properties|null);

            /** Envelope getSnapshotPiece. */
            getSnapshotPiece?: (finack.v1.GetSnapshotPiece.$Properties|null);

            /** Envelope snapshotPiece. */
            snapshotPiece?: (finack.v1.SnapshotPiece.$Properties|null);

            /** Envelope body. */
            body?: ("hello"|"welcome"|"ready"|"goodbye"|"ping"|"pong"|"getHeaders"|"headers"|"getBlocks"|"getBlockRange"|"blocksBegin"|"block"|"blocksEnd"|"newTip"|"inventory"|"getTransactions"|"transactions"|"compactBlock"|"getBlockTransactions"|"blockTransactions"|"getSnapshots"|"snapshots"|"getSnapshotPiece"|"snapshotPiece");

            /**
             * Creates a new Envelope instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Envelope instance
             */
            static create(properties: finack.v1.Envelope.$Shape): finack.v1.Envelope & finack.v1.Envelope.$Shape;
            static create(properties?: finack.v1.Envelope.$Properties): finack.v1.Envelope;

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link finack.v1.Envelope.verify|verify} messages.
             * @param message Envelope message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Envelope message, length delimited. Does not implicitly {@link finack.v1.Envelope.verify|verify} messages.
             * @param message Envelope message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Envelope & finack.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Envelope & finack.v1.Envelope.$Shape;

            /**
             * Decodes an Envelope message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Envelope & finack.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Envelope & finack.v1.Envelope.$Shape;
        }

        namespace Envelope {

            /** Properties of an Envelope. */
            interface $Properties {

                /** Envelope id */
                id?: (number|null);

                /** Envelope re */
                re?: (number|null);

                /** Envelope hello */
                hello?: (finack.v1.Hello.$Properties|null);

                /** Envelope welcome */
                welcome?: (finack.v1.Welcome.$Properties|null);

                /** Envelope ready */
                ready?: (finack.v1.Ready.$Properties|null);

                /** Envelope goodbye */
                goodbye?: (finack.v1.Goodbye.$Properties|null);

                /** Envelope ping */
                ping?: (finack.v1.Ping.$Properties|null);

                /** Envelope pong */
                pong?: (finack.v1.Pong.$Properties|null);

                /** Envelope getHeaders */
                getHeaders?: (finack.v1.GetHeaders.$Properties|null);

                /** Envelope headers */
                headers?: (finack.v1.Headers.$Properties|null);

                /** Envelope getBlocks */
                getBlocks?: (finack.v1.GetBlocks.$Properties|null);

                /** Envelope getBlockRange */
                getBlockRange?: (finack.v1.GetBlockRange.$Properties|null);

                /** Envelope blocksBegin */
                blocksBegin?: (finack.v1.BlocksBegin.$Properties|null);

                /** Envelope block */
                block?: (Uint8Array|null);

                /** Envelope blocksEnd */
                blocksEnd?: (finack.v1.BlocksEnd.$Properties|null);

                /** Envelope newTip */
                newTip?: (finack.v1.NewTip.$Properties|null);

                /** Envelope inventory */
                inventory?: (finack.v1.Inventory.$Properties|null);

                /** Envelope getTransactions */
                getTransactions?: (finack.v1.GetTransactions.$Properties|null);

                /** Envelope transactions */
                transactions?: (finack.v1.Transactions.$Properties|null);

                /** Envelope compactBlock */
                compactBlock?: (finack.v1.CompactBlock.$Properties|null);

                /** Envelope getBlockTransactions */
                getBlockTransactions?: (finack.v1.GetBlockTransactions.$Properties|null);

                /** Envelope blockTransactions */
                blockTransactions?: (finack.v1.BlockTransactions.$Properties|null);

                /** Envelope getSnapshots */
                getSnapshots?: (finack.v1.GetSnapshots.$Properties|null);

                /** Envelope snapshots */
                snapshots?: (finack.v1.Snapshots.$Properties|null);

                /** Envelope getSnapshotPiece */
                getSnapshotPiece?: (finack.v1.GetSnapshotPiece.$Properties|null);

                /** Envelope snapshotPiece */
                snapshotPiece?: (finack.v1.SnapshotPiece.$Properties|null);

                /** Envelope body */
                body?: ("hello"|"welcome"|"ready"|"goodbye"|"ping"|"pong"|"getHeaders"|"headers"|"getBlocks"|"getBlockRange"|"blocksBegin"|"block"|"blocksEnd"|"newTip"|"inventory"|"getTransactions"|"transactions"|"compactBlock"|"getBlockTransactions"|"blockTransactions"|"getSnapshots"|"snapshots"|"getSnapshotPiece"|"snapshotPiece");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Envelope. */
            type $Shape = {
              id?: number|null;
              re?: number|null;
              hello?: finack.v1.Hello.$Shape|null;
              welcome?: finack.v1.Welcome.$Shape|null;
              ready?: finack.v1.Ready.$Shape|null;
              goodbye?: finack.v1.Goodbye.$Shape|null;
              ping?: finack.v1.Ping.$Shape|null;
              pong?: finack.v1.Pong.$Shape|null;
              getHeaders?: finack.v1.GetHeaders.$Shape|null;
              headers?: finack.v1.Headers.$Shape|null;
              getBlocks?: finack.v1.GetBlocks.$Shape|null;
              getBlockRange?: finack.v1.GetBlockRange.$Shape|null;
              blocksBegin?: finack.v1.BlocksBegin.$Shape|null;
              block?: Uint8Array|null;
              blocksEnd?: finack.v1.BlocksEnd.$Shape|null;
              newTip?: finack.v1.NewTip.$Shape|null;
              inventory?: finack.v1.Inventory.$Shape|null;
              getTransactions?: finack.v1.GetTransactions.$Shape|null;
              transactions?: finack.v1.Transactions.$Shape|null;
              compactBlock?: finack.v1.CompactBlock.$Shape|null;
              getBlockTransactions?: finack.v1.GetBlockTransactions.$Shape|null;
              blockTransactions?: finack.v1.BlockTransactions.$Shape|null;
              getSnapshots?: finack.v1.GetSnapshots.$Shape|null;
              snapshots?: finack.v1.Snapshots.$Shape|null;
              getSnapshotPiece?: finack.v1.GetSnapshotPiece.$Shape|null;
              snapshotPiece?: finack.v1.SnapshotPiece.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "hello"; hello: finack.v1.Hello.$Shape; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "welcome"; hello?: null; welcome: finack.v1.Welcome.$Shape; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "ready"; hello?: null; welcome?: null; ready: finack.v1.Ready.$Shape; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "goodbye"; hello?: null; welcome?: null; ready?: null; goodbye: finack.v1.Goodbye.$Shape; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "ping"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping: finack.v1.Ping.$Shape; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "pong"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong: finack.v1.Pong.$Shape; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getHeaders"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders: finack.v1.GetHeaders.$Shape; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "headers"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers: finack.v1.Headers.$Shape; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlocks"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks: finack.v1.GetBlocks.$Shape; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlockRange"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange: finack.v1.GetBlockRange.$Shape; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blocksBegin"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin: finack.v1.BlocksBegin.$Shape; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "block"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block: Uint8Array; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blocksEnd"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd: finack.v1.BlocksEnd.$Shape; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "newTip"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip: finack.v1.NewTip.$Shape; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "inventory"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory: finack.v1.Inventory.$Shape; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions: finack.v1.GetTransactions.$Shape; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "transactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions: finack.v1.Transactions.$Shape; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "compactBlock"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock: finack.v1.CompactBlock.$Shape; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlockTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions: finack.v1.GetBlockTransactions.$Shape; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blockTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions: finack.v1.BlockTransactions.$Shape; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getSnapshots"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots: finack.v1.GetSnapshots.$Shape; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "snapshots"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots: finack.v1.Snapshots.$Shape; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getSnapshotPiece"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece: finack.v1.GetSnapshotPiece.$Shape; snapshotPiece?: null }|{ body?: "snapshotPiece"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece: finack.v1.SnapshotPiece.$Shape })
            );
        }

        /**
         * Properties of a Hello.
         * @deprecated Use finack.v1.Hello.$Properties instead.
         */
        interface IHello extends finack.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello magic. */
            magic: number;

            /** Hello protocolVersion. */
            protocolVersion: number;

            /** Hello network. */
            network: string;

            /** Hello genesis. */
            genesis: Uint8Array;

            /** Hello publicKey. */
            publicKey: Uint8Array;

            /** Hello nonce. */
            nonce: Long;

            /** Hello listenAddress. */
            listenAddress: string;

            /** Hello height. */
            height: number;

            /** Hello tip. */
            tip: Uint8Array;

            /** Hello work. */
            work: Uint8Array;

            /** Hello userAgent. */
            userAgent: string;

            /** Hello capabilities. */
            capabilities: string[];

            /** Hello firstHeight. */
            firstHeight: number;

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: finack.v1.Hello.$Shape): finack.v1.Hello & finack.v1.Hello.$Shape;
            static create(properties?: finack.v1.Hello.$Properties): finack.v1.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link finack.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Hello message, length delimited. Does not implicitly {@link finack.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Hello & finack.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Hello & finack.v1.Hello.$Shape;

            /**
             * Decodes a Hello message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Hello & finack.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Hello & finack.v1.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello magic */
                magic?: (number|null);

                /** Hello protocolVersion */
                protocolVersion?: (number|null);

                /** Hello network */
                network?: (string|null);

                /** Hello genesis */
                genesis?: (Uint8Array|null);

                /** Hello publicKey */
                publicKey?: (Uint8Array|null);

                /** Hello nonce */
                nonce?: (Long|null);

                /** Hello listenAddress */
                listenAddress?: (string|null);

                /** Hello height */
                height?: (number|null);

                /** Hello tip */
                tip?: (Uint8Array|null);

                /** Hello work */
                work?: (Uint8Array|null);

                /** Hello userAgent */
                userAgent?: (string|null);

                /** Hello capabilities */
                capabilities?: (string[]|null);

                /** Hello firstHeight */
                firstHeight?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = finack.v1.Hello.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use finack.v1.Welcome.$Properties instead.
         */
        interface IWelcome extends finack.v1.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome hello. */
            hello: Uint8Array;

            /** Welcome signature. */
            signature: Uint8Array;

            /**
             * Creates a new Welcome instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Welcome instance
             */
            static create(properties: finack.v1.Welcome.$Shape): finack.v1.Welcome & finack.v1.Welcome.$Shape;
            static create(properties?: finack.v1.Welcome.$Properties): finack.v1.Welcome;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link finack.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Welcome message, length delimited. Does not implicitly {@link finack.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Welcome & finack.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Welcome & finack.v1.Welcome.$Shape;

            /**
             * Decodes a Welcome message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Welcome & finack.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Welcome & finack.v1.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome hello */
                hello?: (Uint8Array|null);

                /** Welcome signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = finack.v1.Welcome.$Properties;
        }

        /**
         * Properties of a Ready.
         * @deprecated Use finack.v1.Ready.$Properties instead.
         */
        interface IReady extends finack.v1.Ready.$Properties {
        }

        /** Represents a Ready. */
        class Ready {

            /**
             * Constructs a new Ready.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Ready.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ready signature. */
            signature: Uint8Array;

            /**
             * Creates a new Ready instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ready instance
             */
            static create(properties: finack.v1.Ready.$Shape): finack.v1.Ready & finack.v1.Ready.$Shape;
            static create(properties?: finack.v1.Ready.$Properties): finack.v1.Ready;

            /**
             * Encodes the specified Ready message. Does not implicitly {@link finack.v1.Ready.verify|verify} messages.
             * @param message Ready message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Ready.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Ready message, length delimited. Does not implicitly {@link finack.v1.Ready.verify|verify} messages.
             * @param message Ready message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Ready.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ready message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Ready & finack.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Ready & finack.v1.Ready.$Shape;

            /**
             * Decodes a Ready message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Ready & finack.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Ready & finack.v1.Ready.$Shape;
        }

        namespace Ready {

            /** Properties of a Ready. */
            interface $Properties {

                /** Ready signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ready. */
            type $Shape = finack.v1.Ready.$Properties;
        }

        /** GoodbyeReason enum. */
        enum GoodbyeReason {

            /** GOODBYE_REASON_UNSPECIFIED value */
            GOODBYE_REASON_UNSPECIFIED = 0,

            /** GOODBYE_REASON_DONE value */
            GOODBYE_REASON_DONE = 1,

            /** GOODBYE_REASON_LEAVING value */
            GOODBYE_REASON_LEAVING = 2,

            /** GOODBYE_REASON_VERSION value */
            GOODBYE_REASON_VERSION = 3,

            /** GOODBYE_REASON_NETWORK value */
            GOODBYE_REASON_NETWORK = 4,

            /** GOODBYE_REASON_GENESIS value */
            GOODBYE_REASON_GENESIS = 5,

            /** GOODBYE_REASON_SELF value */
            GOODBYE_REASON_SELF = 6,

            /** GOODBYE_REASON_DUPLICATE value */
            GOODBYE_REASON_DUPLICATE = 7,

            /** GOODBYE_REASON_CAPACITY value */
            GOODBYE_REASON_CAPACITY = 8,

            /** GOODBYE_REASON_IDENTITY value */
            GOODBYE_REASON_IDENTITY = 9,

            /** GOODBYE_REASON_NOT_FINACK value */
            GOODBYE_REASON_NOT_FINACK = 10,

            /** GOODBYE_REASON_VIOLATION value */
            GOODBYE_REASON_VIOLATION = 11,

            /** GOODBYE_REASON_TIMEOUT value */
            GOODBYE_REASON_TIMEOUT = 12,

            /** GOODBYE_REASON_BANNED value */
            GOODBYE_REASON_BANNED = 13,

            /** GOODBYE_REASON_FORK value */
            GOODBYE_REASON_FORK = 14,

            /** GOODBYE_REASON_NOT_MEMBER value */
            GOODBYE_REASON_NOT_MEMBER = 15,

            /** GOODBYE_REASON_ROLE value */
            GOODBYE_REASON_ROLE = 16
        }

        /**
         * Properties of a Goodbye.
         * @deprecated Use finack.v1.Goodbye.$Properties instead.
         */
        interface IGoodbye extends finack.v1.Goodbye.$Properties {
        }

        /** Represents a Goodbye. */
        class Goodbye {

            /**
             * Constructs a new Goodbye.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Goodbye.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Goodbye reason. */
            reason: finack.v1.GoodbyeReason;

            /** Goodbye text. */
            text: string;

            /** Goodbye framesSent. */
            framesSent: Long;

            /** Goodbye bytesSent. */
            bytesSent: Long;

            /** Goodbye framesReceived. */
            framesReceived: Long;

            /** Goodbye bytesReceived. */
            bytesReceived: Long;

            /**
             * Creates a new Goodbye instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Goodbye instance
             */
            static create(properties: finack.v1.Goodbye.$Shape): finack.v1.Goodbye & finack.v1.Goodbye.$Shape;
            static create(properties?: finack.v1.Goodbye.$Properties): finack.v1.Goodbye;

            /**
             * Encodes the specified Goodbye message. Does not implicitly {@link finack.v1.Goodbye.verify|verify} messages.
             * @param message Goodbye message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Goodbye.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Goodbye message, length delimited. Does not implicitly {@link finack.v1.Goodbye.verify|verify} messages.
             * @param message Goodbye message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Goodbye.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Goodbye message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Goodbye & finack.v1.Goodbye.$Shape} Goodbye
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Goodbye & finack.v1.Goodbye.$Shape;

            /**
             * Decodes a Goodbye message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Goodbye & finack.v1.Goodbye.$Shape} Goodbye
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Goodbye & finack.v1.Goodbye.$Shape;
        }

        namespace Goodbye {

            /** Properties of a Goodbye. */
            interface $Properties {

                /** Goodbye reason */
                reason?: (finack.v1.GoodbyeReason|null);

                /** Goodbye text */
                text?: (string|null);

                /** Goodbye framesSent */
                framesSent?: (Long|null);

                /** Goodbye bytesSent */
                bytesSent?: (Long|null);

                /** Goodbye framesReceived */
                framesReceived?: (Long|null);

                /** Goodbye bytesReceived */
                bytesReceived?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Goodbye. */
            type $Shape = finack.v1.Goodbye.$Properties;
        }

        /**
         * Properties of a Ping.
         * @deprecated Use finack.v1.Ping.$Properties instead.
         */
        interface IPing extends finack.v1.Ping.$Properties {
        }

        /** Represents a Ping. */
        class Ping {

            /**
             * Constructs a new Ping.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Ping.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ping nonce. */
            nonce: Long;

            /**
             * Creates a new Ping instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ping instance
             */
            static create(properties: finack.v1.Ping.$Shape): finack.v1.Ping & finack.v1.Ping.$Shape;
            static create(properties?: finack.v1.Ping.$Properties): finack.v1.Ping;

            /**
             * Encodes the specified Ping message. Does not implicitly {@link finack.v1.Ping.verify|verify} messages.
             * @param message Ping message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Ping message, length delimited. Does not implicitly {@link finack.v1.Ping.verify|verify} messages.
             * @param message Ping message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Ping & finack.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Ping & finack.v1.Ping.$Shape;

            /**
             * Decodes a Ping message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Ping & finack.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Ping & finack.v1.Ping.$Shape;
        }

        namespace Ping {

            /** Properties of a Ping. */
            interface $Properties {

                /** Ping nonce */
                nonce?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ping. */
            type $Shape = finack.v1.Ping.$Properties;
        }

        /**
         * Properties of a Pong.
         * @deprecated Use finack.v1.Pong.$Properties instead.
         */
        interface IPong extends finack.v1.Pong.$Properties {
        }

        /** Represents a Pong. */
        class Pong {

            /**
             * Constructs a new Pong.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Pong.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Pong nonce. */
            nonce: Long;

            /**
             * Creates a new Pong instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Pong instance
             */
            static create(properties: finack.v1.Pong.$Shape): finack.v1.Pong & finack.v1.Pong.$Shape;
            static create(properties?: finack.v1.Pong.$Properties): finack.v1.Pong;

            /**
             * Encodes the specified Pong message. Does not implicitly {@link finack.v1.Pong.verify|verify} messages.
             * @param message Pong message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Pong.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Pong message, length delimited. Does not implicitly {@link finack.v1.Pong.verify|verify} messages.
             * @param message Pong message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Pong.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Pong message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Pong & finack.v1.Pong.$Shape} Pong
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Pong & finack.v1.Pong.$Shape;

            /**
             * Decodes a Pong message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Pong & finack.v1.Pong.$Shape} Pong
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Pong & finack.v1.Pong.$Shape;
        }

        namespace Pong {

            /** Properties of a Pong. */
            interface $Properties {

                /** Pong nonce */
                nonce?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Pong. */
            type $Shape = finack.v1.Pong.$Properties;
        }

        /**
         * Properties of a GetHeaders.
         * @deprecated Use finack.v1.GetHeaders.$Properties instead.
         */
        interface IGetHeaders extends finack.v1.GetHeaders.$Properties {
        }

        /** Represents a GetHeaders. */
        class GetHeaders {

            /**
             * Constructs a new GetHeaders.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetHeaders.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetHeaders locator. */
            locator: Uint8Array[];

            /** GetHeaders stop. */
            stop: Uint8Array;

            /**
             * Creates a new GetHeaders instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetHeaders instance
             */
            static create(properties: finack.v1.GetHeaders.$Shape): finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape;
            static create(properties?: finack.v1.GetHeaders.$Properties): finack.v1.GetHeaders;

            /**
             * Encodes the specified GetHeaders message. Does not implicitly {@link finack.v1.GetHeaders.verify|verify} messages.
             * @param message GetHeaders message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetHeaders.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetHeaders message, length delimited. Does not implicitly {@link finack.v1.GetHeaders.verify|verify} messages.
             * @param message GetHeaders message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetHeaders.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetHeaders message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape} GetHeaders
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape;

            /**
             * Decodes a GetHeaders message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape} GetHeaders
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape;
        }

        namespace GetHeaders {

            /** Properties of a GetHeaders. */
            interface $Properties {

                /** GetHeaders locator */
                locator?: (Uint8Array[]|null);

                /** GetHeaders stop */
                stop?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetHeaders. */
            type $Shape = finack.v1.GetHeaders.$Properties;
        }

        /**
         * Properties of a Headers.
         * @deprecated Use finack.v1.Headers.$Properties instead.
         */
        interface IHeaders extends finack.v1.Headers.$Properties {
        }

        /** Represents a Headers. */
        class Headers {

            /**
             * Constructs a new Headers.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Headers.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Headers headers. */
            headers: Uint8Array[];

            /**
             * Creates a new Headers instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Headers instance
             */
            static create(properties: finack.v1.Headers.$Shape): finack.v1.Headers & finack.v1.Headers.$Shape;
            static create(properties?: finack.v1.Headers.$Properties): finack.v1.Headers;

            /**
             * Encodes the specified Headers message. Does not implicitly {@link finack.v1.Headers.verify|verify} messages.
             * @param message Headers message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Headers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Headers message, length delimited. Does not implicitly {@link finack.v1.Headers.verify|verify} messages.
             * @param message Headers message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Headers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Headers message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Headers & finack.v1.Headers.$Shape} Headers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Headers & finack.v1.Headers.$Shape;

            /**
             * Decodes a Headers message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Headers & finack.v1.Headers.$Shape} Headers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Headers & finack.v1.Headers.$Shape;
        }

        namespace Headers {

            /** Properties of a Headers. */
            interface $Properties {

                /** Headers headers */
                headers?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Headers. */
            type $Shape = finack.v1.Headers.$Properties;
        }

        /**
         * Properties of a GetBlocks.
         * @deprecated Use finack.v1.GetBlocks.$Properties instead.
         */
        interface IGetBlocks extends finack.v1.GetBlocks.$Properties {
        }

        /** Represents a GetBlocks. */
        class GetBlocks {

            /**
             * Constructs a new GetBlocks.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetBlocks.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetBlocks hashes. */
            hashes: Uint8Array[];

            /** GetBlocks compact. */
            compact: boolean;

            /**
             * Creates a new GetBlocks instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetBlocks instance
             */
            static create(properties: finack.v1.GetBlocks.$Shape): finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape;
            static create(properties?: finack.v1.GetBlocks.$Properties): finack.v1.GetBlocks;

            /**
             * Encodes the specified GetBlocks message. Does not implicitly {@link finack.v1.GetBlocks.verify|verify} messages.
             * @param message GetBlocks message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetBlocks.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetBlocks message, length delimited. Does not implicitly {@link finack.v1.GetBlocks.verify|verify} messages.
             * @param message GetBlocks message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetBlocks.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetBlocks message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape} GetBlocks
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape;

            /**
             * Decodes a GetBlocks message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape} GetBlocks
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape;
        }

        namespace GetBlocks {

            /** Properties of a GetBlocks. */
            interface $Properties {

                /** GetBlocks hashes */
                hashes?: (Uint8Array[]|null);

                /** GetBlocks compact */
                compact?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetBlocks. */
            type $Shape = finack.v1.GetBlocks.$Properties;
        }

        /**
         * Properties of a GetBlockRange.
         * @deprecated Use finack.v1.GetBlockRange.$Properties instead.
         */
        interface IGetBlockRange extends finack.v1.GetBlockRange.$Properties {
        }

        /** Represents a GetBlockRange. */
        class GetBlockRange {

            /**
             * Constructs a new GetBlockRange.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetBlockRange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetBlockRange fromHeight. */
            fromHeight: number;

            /** GetBlockRange count. */
            count: number;

            /**
             * Creates a new GetBlockRange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetBlockRange instance
             */
            static create(properties: finack.v1.GetBlockRange.$Shape): finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape;
            static create(properties?: finack.v1.GetBlockRange.$Properties): finack.v1.GetBlockRange;

            /**
             * Encodes the specified GetBlockRange message. Does not implicitly {@link finack.v1.GetBlockRange.verify|verify} messages.
             * @param message GetBlockRange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetBlockRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetBlockRange message, length delimited. Does not implicitly {@link finack.v1.GetBlockRange.verify|verify} messages.
             * @param message GetBlockRange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetBlockRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetBlockRange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape} GetBlockRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape;

            /**
             * Decodes a GetBlockRange message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape} GetBlockRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape;
        }

        namespace GetBlockRange {

            /** Properties of a GetBlockRange. */
            interface $Properties {

                /** GetBlockRange fromHeight */
                fromHeight?: (number|null);

                /** GetBlockRange count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetBlockRange. */
            type $Shape = finack.v1.GetBlockRange.$Properties;
        }

        /**
         * Properties of a BlocksBegin.
         * @deprecated Use finack.v1.BlocksBegin.$Properties instead.
         */
        interface IBlocksBegin extends finack.v1.BlocksBegin.$Properties {
        }

        /** Represents a BlocksBegin. */
        class BlocksBegin {

            /**
             * Constructs a new BlocksBegin.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.BlocksBegin.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlocksBegin count. */
            count: number;

            /**
             * Creates a new BlocksBegin instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BlocksBegin instance
             */
            static create(properties: finack.v1.BlocksBegin.$Shape): finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape;
            static create(properties?: finack.v1.BlocksBegin.$Properties): finack.v1.BlocksBegin;

            /**
             * Encodes the specified BlocksBegin message. Does not implicitly {@link finack.v1.BlocksBegin.verify|verify} messages.
             * @param message BlocksBegin message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.BlocksBegin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified BlocksBegin message, length delimited. Does not implicitly {@link finack.v1.BlocksBegin.verify|verify} messages.
             * @param message BlocksBegin message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.BlocksBegin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlocksBegin message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape} BlocksBegin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape;

            /**
             * Decodes a BlocksBegin message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape} BlocksBegin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape;
        }

        namespace BlocksBegin {

            /** Properties of a BlocksBegin. */
            interface $Properties {

                /** BlocksBegin count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlocksBegin. */
            type $Shape = finack.v1.BlocksBegin.$Properties;
        }

        /**
         * Properties of a BlocksEnd.
         * @deprecated Use finack.v1.BlocksEnd.$Properties instead.
         */
        interface IBlocksEnd extends finack.v1.BlocksEnd.$Properties {
        }

        /** Represents a BlocksEnd. */
        class BlocksEnd {

            /**
             * Constructs a new BlocksEnd.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.BlocksEnd.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlocksEnd served. */
            served: number;

            /**
             * Creates a new BlocksEnd instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BlocksEnd instance
             */
            static create(properties: finack.v1.BlocksEnd.$Shape): finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape;
            static create(properties?: finack.v1.BlocksEnd.$Properties): finack.v1.BlocksEnd;

            /**
             * Encodes the specified BlocksEnd message. Does not implicitly {@link finack.v1.BlocksEnd.verify|verify} messages.
             * @param message BlocksEnd message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.BlocksEnd.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified BlocksEnd message, length delimited. Does not implicitly {@link finack.v1.BlocksEnd.verify|verify} messages.
             * @param message BlocksEnd message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.BlocksEnd.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlocksEnd message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape} BlocksEnd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape;

            /**
             * Decodes a BlocksEnd message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape} BlocksEnd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape;
        }

        namespace BlocksEnd {

            /** Properties of a BlocksEnd. */
            interface $Properties {

                /** BlocksEnd served */
                served?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlocksEnd. */
            type $Shape = finack.v1.BlocksEnd.$Properties;
        }

        /**
         * Properties of a NewTip.
         * @deprecated Use finack.v1.NewTip.$Properties instead.
         */
        interface INewTip extends finack.v1.NewTip.$Properties {
        }

        /** Represents a NewTip. */
        class NewTip {

            /**
             * Constructs a new NewTip.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.NewTip.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NewTip header. */
            header: Uint8Array;

            /**
             * Creates a new NewTip instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NewTip instance
             */
            static create(properties: finack.v1.NewTip.$Shape): finack.v1.NewTip & finack.v1.NewTip.$Shape;
            static create(properties?: finack.v1.NewTip.$Properties): finack.v1.NewTip;

            /**
             * Encodes the specified NewTip message. Does not implicitly {@link finack.v1.NewTip.verify|verify} messages.
             * @param message NewTip message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.NewTip.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified NewTip message, length delimited. Does not implicitly {@link finack.v1.NewTip.verify|verify} messages.
             * @param message NewTip message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.NewTip.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NewTip message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.NewTip & finack.v1.NewTip.$Shape} NewTip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.NewTip & finack.v1.NewTip.$Shape;

            /**
             * Decodes a NewTip message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.NewTip & finack.v1.NewTip.$Shape} NewTip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.NewTip & finack.v1.NewTip.$Shape;
        }

        namespace NewTip {

            /** Properties of a NewTip. */
            interface $Properties {

                /** NewTip header */
                header?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NewTip. */
            type $Shape = finack.v1.NewTip.$Properties;
        }

        /**
         * Properties of an Inventory.
         * @deprecated Use finack.v1.Inventory.$Properties instead.
         */
        interface IInventory extends finack.v1.Inventory.$Properties {
        }

        /** Represents an Inventory. */
        class Inventory {

            /**
             * Constructs a new Inventory.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Inventory.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Inventory leafHashes. */
            leafHashes: Uint8Array[];

            /**
             * Creates a new Inventory instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Inventory instance
             */
            static create(properties: finack.v1.Inventory.$Shape): finack.v1.Inventory & finack.v1.Inventory.$Shape;
            static create(properties?: finack.v1.Inventory.$Properties): finack.v1.Inventory;

            /**
             * Encodes the specified Inventory message. Does not implicitly {@link finack.v1.Inventory.verify|verify} messages.
             * @param message Inventory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Inventory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Inventory message, length delimited. Does not implicitly {@link finack.v1.Inventory.verify|verify} messages.
             * @param message Inventory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Inventory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Inventory message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Inventory & finack.v1.Inventory.$Shape} Inventory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Inventory & finack.v1.Inventory.$Shape;

            /**
             * Decodes an Inventory message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Inventory & finack.v1.Inventory.$Shape} Inventory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Inventory & finack.v1.Inventory.$Shape;
        }

        namespace Inventory {

            /** Properties of an Inventory. */
            interface $Properties {

                /** Inventory leafHashes */
                leafHashes?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Inventory. */
            type $Shape = finack.v1.Inventory.$Properties;
        }

        /**
         * Properties of a GetTransactions.
         * @deprecated Use finack.v1.GetTransactions.$Properties instead.
         */
        interface IGetTransactions extends finack.v1.GetTransactions.$Properties {
        }

        /** Represents a GetTransactions. */
        class GetTransactions {

            /**
             * Constructs a new GetTransactions.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetTransactions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetTransactions leafHashes. */
            leafHashes: Uint8Array[];

            /**
             * Creates a new GetTransactions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetTransactions instance
             */
            static create(properties: finack.v1.GetTransactions.$Shape): finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape;
            static create(properties?: finack.v1.GetTransactions.$Properties): finack.v1.GetTransactions;

            /**
             * Encodes the specified GetTransactions message. Does not implicitly {@link finack.v1.GetTransactions.verify|verify} messages.
             * @param message GetTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetTransactions message, length delimited. Does not implicitly {@link finack.v1.GetTransactions.verify|verify} messages.
             * @param message GetTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetTransactions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape} GetTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape;

            /**
             * Decodes a GetTransactions message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape} GetTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape;
        }

        namespace GetTransactions {

            /** Properties of a GetTransactions. */
            interface $Properties {

                /** GetTransactions leafHashes */
                leafHashes?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetTransactions. */
            type $Shape = finack.v1.GetTransactions.$Properties;
        }

        /**
         * Properties of a Transactions.
         * @deprecated Use finack.v1.Transactions.$Properties instead.
         */
        interface ITransactions extends finack.v1.Transactions.$Properties {
        }

        /** Represents a Transactions. */
        class Transactions {

            /**
             * Constructs a new Transactions.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Transactions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Transactions transactions. */
            transactions: Uint8Array[];

            /**
             * Creates a new Transactions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Transactions instance
             */
            static create(properties: finack.v1.Transactions.$Shape): finack.v1.Transactions & finack.v1.Transactions.$Shape;
            static create(properties?: finack.v1.Transactions.$Properties): finack.v1.Transactions;

            /**
             * Encodes the specified Transactions message. Does not implicitly {@link finack.v1.Transactions.verify|verify} messages.
             * @param message Transactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Transactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Transactions message, length delimited. Does not implicitly {@link finack.v1.Transactions.verify|verify} messages.
             * @param message Transactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Transactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Transactions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Transactions & finack.v1.Transactions.$Shape} Transactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Transactions & finack.v1.Transactions.$Shape;

            /**
             * Decodes a Transactions message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Transactions & finack.v1.Transactions.$Shape} Transactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Transactions & finack.v1.Transactions.$Shape;
        }

        namespace Transactions {

            /** Properties of a Transactions. */
            interface $Properties {

                /** Transactions transactions */
                transactions?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Transactions. */
            type $Shape = finack.v1.Transactions.$Properties;
        }

        /**
         * Properties of a CompactBlock.
         * @deprecated Use finack.v1.CompactBlock.$Properties instead.
         */
        interface ICompactBlock extends finack.v1.CompactBlock.$Properties {
        }

        /** Represents a CompactBlock. */
        class CompactBlock {

            /**
             * Constructs a new CompactBlock.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.CompactBlock.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CompactBlock nonce. */
            nonce: Long;

            /** CompactBlock shortIds. */
            shortIds: Uint8Array;

            /**
             * Creates a new CompactBlock instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CompactBlock instance
             */
            static create(properties: finack.v1.CompactBlock.$Shape): finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape;
            static create(properties?: finack.v1.CompactBlock.$Properties): finack.v1.CompactBlock;

            /**
             * Encodes the specified CompactBlock message. Does not implicitly {@link finack.v1.CompactBlock.verify|verify} messages.
             * @param message CompactBlock message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.CompactBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified CompactBlock message, length delimited. Does not implicitly {@link finack.v1.CompactBlock.verify|verify} messages.
             * @param message CompactBlock message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.CompactBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CompactBlock message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape} CompactBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape;

            /**
             * Decodes a CompactBlock message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape} CompactBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape;
        }

        namespace CompactBlock {

            /** Properties of a CompactBlock. */
            interface $Properties {

                /** CompactBlock nonce */
                nonce?: (Long|null);

                /** CompactBlock shortIds */
                shortIds?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CompactBlock. */
            type $Shape = finack.v1.CompactBlock.$Properties;
        }

        /**
         * Properties of a GetBlockTransactions.
         * @deprecated Use finack.v1.GetBlockTransactions.$Properties instead.
         */
        interface IGetBlockTransactions extends finack.v1.GetBlockTransactions.$Properties {
        }

        /** Represents a GetBlockTransactions. */
        class GetBlockTransactions {

            /**
             * Constructs a new GetBlockTransactions.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetBlockTransactions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetBlockTransactions hash. */
            hash: Uint8Array;

            /** GetBlockTransactions missing. */
            missing: Uint8Array;

            /**
             * Creates a new GetBlockTransactions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetBlockTransactions instance
             */
            static create(properties: finack.v1.GetBlockTransactions.$Shape): finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape;
            static create(properties?: finack.v1.GetBlockTransactions.$Properties): finack.v1.GetBlockTransactions;

            /**
             * Encodes the specified GetBlockTransactions message. Does not implicitly {@link finack.v1.GetBlockTransactions.verify|verify} messages.
             * @param message GetBlockTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetBlockTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetBlockTransactions message, length delimited. Does not implicitly {@link finack.v1.GetBlockTransactions.verify|verify} messages.
             * @param message GetBlockTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetBlockTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetBlockTransactions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape} GetBlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape;

            /**
             * Decodes a GetBlockTransactions message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape} GetBlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape;
        }

        namespace GetBlockTransactions {

            /** Properties of a GetBlockTransactions. */
            interface $Properties {

                /** GetBlockTransactions hash */
                hash?: (Uint8Array|null);

                /** GetBlockTransactions missing */
                missing?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetBlockTransactions. */
            type $Shape = finack.v1.GetBlockTransactions.$Properties;
        }

        /**
         * Properties of a BlockTransactions.
         * @deprecated Use finack.v1.BlockTransactions.$Properties instead.
         */
        interface IBlockTransactions extends finack.v1.BlockTransactions.$Properties {
        }

        /** Represents a BlockTransactions. */
        class BlockTransactions {

            /**
             * Constructs a new BlockTransactions.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.BlockTransactions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlockTransactions transactions. */
            transactions: Uint8Array[];

            /**
             * Creates a new BlockTransactions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BlockTransactions instance
             */
            static create(properties: finack.v1.BlockTransactions.$Shape): finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape;
            static create(properties?: finack.v1.BlockTransactions.$Properties): finack.v1.BlockTransactions;

            /**
             * Encodes the specified BlockTransactions message. Does not implicitly {@link finack.v1.BlockTransactions.verify|verify} messages.
             * @param message BlockTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.BlockTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified BlockTransactions message, length delimited. Does not implicitly {@link finack.v1.BlockTransactions.verify|verify} messages.
             * @param message BlockTransactions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.BlockTransactions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlockTransactions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape} BlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape;

            /**
             * Decodes a BlockTransactions message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape} BlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape;
        }

        namespace BlockTransactions {

            /** Properties of a BlockTransactions. */
            interface $Properties {

                /** BlockTransactions transactions */
                transactions?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlockTransactions. */
            type $Shape = finack.v1.BlockTransactions.$Properties;
        }

        /**
         * Properties of a GetSnapshots.
         * @deprecated Use finack.v1.GetSnapshots.$Properties instead.
         */
        interface IGetSnapshots extends finack.v1.GetSnapshots.$Properties {
        }

        /** Represents a GetSnapshots. */
        class GetSnapshots {

            /**
             * Constructs a new GetSnapshots.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetSnapshots.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new GetSnapshots instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetSnapshots instance
             */
            static create(properties: finack.v1.GetSnapshots.$Shape): finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape;
            static create(properties?: finack.v1.GetSnapshots.$Properties): finack.v1.GetSnapshots;

            /**
             * Encodes the specified GetSnapshots message. Does not implicitly {@link finack.v1.GetSnapshots.verify|verify} messages.
             * @param message GetSnapshots message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetSnapshots.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetSnapshots message, length delimited. Does not implicitly {@link finack.v1.GetSnapshots.verify|verify} messages.
             * @param message GetSnapshots message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetSnapshots.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetSnapshots message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape} GetSnapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape;

            /**
             * Decodes a GetSnapshots message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape} GetSnapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape;
        }

        namespace GetSnapshots {

            /** Properties of a GetSnapshots. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetSnapshots. */
            type $Shape = finack.v1.GetSnapshots.$Properties;
        }

        /**
         * Properties of a Snapshots.
         * @deprecated Use finack.v1.Snapshots.$Properties instead.
         */
        interface ISnapshots extends finack.v1.Snapshots.$Properties {
        }

        /** Represents a Snapshots. */
        class Snapshots {

            /**
             * Constructs a new Snapshots.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.Snapshots.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Snapshots snapshots. */
            snapshots: finack.v1.SnapshotInfo.$Properties[];

            /**
             * Creates a new Snapshots instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Snapshots instance
             */
            static create(properties: finack.v1.Snapshots.$Shape): finack.v1.Snapshots & finack.v1.Snapshots.$Shape;
            static create(properties?: finack.v1.Snapshots.$Properties): finack.v1.Snapshots;

            /**
             * Encodes the specified Snapshots message. Does not implicitly {@link finack.v1.Snapshots.verify|verify} messages.
             * @param message Snapshots message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.Snapshots.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified Snapshots message, length delimited. Does not implicitly {@link finack.v1.Snapshots.verify|verify} messages.
             * @param message Snapshots message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.Snapshots.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Snapshots message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.Snapshots & finack.v1.Snapshots.$Shape} Snapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.Snapshots & finack.v1.Snapshots.$Shape;

            /**
             * Decodes a Snapshots message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.Snapshots & finack.v1.Snapshots.$Shape} Snapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.Snapshots & finack.v1.Snapshots.$Shape;
        }

        namespace Snapshots {

            /** Properties of a Snapshots. */
            interface $Properties {

                /** Snapshots snapshots */
                snapshots?: (finack.v1.SnapshotInfo.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Snapshots. */
            type $Shape = finack.v1.Snapshots.$Properties;
        }

        /**
         * Properties of a SnapshotInfo.
         * @deprecated Use finack.v1.SnapshotInfo.$Properties instead.
         */
        interface ISnapshotInfo extends finack.v1.SnapshotInfo.$Properties {
        }

        /** Represents a SnapshotInfo. */
        class SnapshotInfo {

            /**
             * Constructs a new SnapshotInfo.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.SnapshotInfo.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SnapshotInfo height. */
            height: number;

            /** SnapshotInfo block. */
            block: Uint8Array;

            /** SnapshotInfo pieces. */
            pieces: number;

            /** SnapshotInfo leaves. */
            leaves: Long;

            /**
             * Creates a new SnapshotInfo instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SnapshotInfo instance
             */
            static create(properties: finack.v1.SnapshotInfo.$Shape): finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape;
            static create(properties?: finack.v1.SnapshotInfo.$Properties): finack.v1.SnapshotInfo;

            /**
             * Encodes the specified SnapshotInfo message. Does not implicitly {@link finack.v1.SnapshotInfo.verify|verify} messages.
             * @param message SnapshotInfo message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.SnapshotInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified SnapshotInfo message, length delimited. Does not implicitly {@link finack.v1.SnapshotInfo.verify|verify} messages.
             * @param message SnapshotInfo message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.SnapshotInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SnapshotInfo message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape} SnapshotInfo
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape;

            /**
             * Decodes a SnapshotInfo message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape} SnapshotInfo
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape;
        }

        namespace SnapshotInfo {

            /** Properties of a SnapshotInfo. */
            interface $Properties {

                /** SnapshotInfo height */
                height?: (number|null);

                /** SnapshotInfo block */
                block?: (Uint8Array|null);

                /** SnapshotInfo pieces */
                pieces?: (number|null);

                /** SnapshotInfo leaves */
                leaves?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SnapshotInfo. */
            type $Shape = finack.v1.SnapshotInfo.$Properties;
        }

        /**
         * Properties of a GetSnapshotPiece.
         * @deprecated Use finack.v1.GetSnapshotPiece.$Properties instead.
         */
        interface IGetSnapshotPiece extends finack.v1.GetSnapshotPiece.$Properties {
        }

        /** Represents a GetSnapshotPiece. */
        class GetSnapshotPiece {

            /**
             * Constructs a new GetSnapshotPiece.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.GetSnapshotPiece.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetSnapshotPiece block. */
            block: Uint8Array;

            /** GetSnapshotPiece path. */
            path: string;

            /**
             * Creates a new GetSnapshotPiece instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetSnapshotPiece instance
             */
            static create(properties: finack.v1.GetSnapshotPiece.$Shape): finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape;
            static create(properties?: finack.v1.GetSnapshotPiece.$Properties): finack.v1.GetSnapshotPiece;

            /**
             * Encodes the specified GetSnapshotPiece message. Does not implicitly {@link finack.v1.GetSnapshotPiece.verify|verify} messages.
             * @param message GetSnapshotPiece message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.GetSnapshotPiece.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified GetSnapshotPiece message, length delimited. Does not implicitly {@link finack.v1.GetSnapshotPiece.verify|verify} messages.
             * @param message GetSnapshotPiece message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.GetSnapshotPiece.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetSnapshotPiece message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape} GetSnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape;

            /**
             * Decodes a GetSnapshotPiece message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape} GetSnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape;
        }

        namespace GetSnapshotPiece {

            /** Properties of a GetSnapshotPiece. */
            interface $Properties {

                /** GetSnapshotPiece block */
                block?: (Uint8Array|null);

                /** GetSnapshotPiece path */
                path?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetSnapshotPiece. */
            type $Shape = finack.v1.GetSnapshotPiece.$Properties;
        }

        /**
         * Properties of a SnapshotPiece.
         * @deprecated Use finack.v1.SnapshotPiece.$Properties instead.
         */
        interface ISnapshotPiece extends finack.v1.SnapshotPiece.$Properties {
        }

        /** Represents a SnapshotPiece. */
        class SnapshotPiece {

            /**
             * Constructs a new SnapshotPiece.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.SnapshotPiece.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SnapshotPiece path. */
            path: string;

            /** SnapshotPiece siblings. */
            siblings: Uint8Array[];

            /** SnapshotPiece leaves. */
            leaves: finack.v1.StateLeaf.$Properties[];

            /**
             * Creates a new SnapshotPiece instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SnapshotPiece instance
             */
            static create(properties: finack.v1.SnapshotPiece.$Shape): finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape;
            static create(properties?: finack.v1.SnapshotPiece.$Properties): finack.v1.SnapshotPiece;

            /**
             * Encodes the specified SnapshotPiece message. Does not implicitly {@link finack.v1.SnapshotPiece.verify|verify} messages.
             * @param message SnapshotPiece message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.SnapshotPiece.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified SnapshotPiece message, length delimited. Does not implicitly {@link finack.v1.SnapshotPiece.verify|verify} messages.
             * @param message SnapshotPiece message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.SnapshotPiece.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SnapshotPiece message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape} SnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape;

            /**
             * Decodes a SnapshotPiece message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape} SnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape;
        }

        namespace SnapshotPiece {

            /** Properties of a SnapshotPiece. */
            interface $Properties {

                /** SnapshotPiece path */
                path?: (string|null);

                /** SnapshotPiece siblings */
                siblings?: (Uint8Array[]|null);

                /** SnapshotPiece leaves */
                leaves?: (finack.v1.StateLeaf.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SnapshotPiece. */
            type $Shape = finack.v1.SnapshotPiece.$Properties;
        }

        /**
         * Properties of a StateLeaf.
         * @deprecated Use finack.v1.StateLeaf.$Properties instead.
         */
        interface IStateLeaf extends finack.v1.StateLeaf.$Properties {
        }

        /** Represents a StateLeaf. */
        class StateLeaf {

            /**
             * Constructs a new StateLeaf.
             * @param [properties] Properties to set
             */
            constructor(properties?: finack.v1.StateLeaf.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StateLeaf key. */
            key: Uint8Array;

            /** StateLeaf value. */
            value: Uint8Array;

            /**
             * Creates a new StateLeaf instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StateLeaf instance
             */
            static create(properties: finack.v1.StateLeaf.$Shape): finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape;
            static create(properties?: finack.v1.StateLeaf.$Properties): finack.v1.StateLeaf;

            /**
             * Encodes the specified StateLeaf message. Does not implicitly {@link finack.v1.StateLeaf.verify|verify} messages.
             * @param message StateLeaf message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: finack.v1.StateLeaf.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Encodes the specified StateLeaf message, length delimited. Does not implicitly {@link finack.v1.StateLeaf.verify|verify} messages.
             * @param message StateLeaf message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encodeDelimited(message: finack.v1.StateLeaf.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StateLeaf message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape} StateLeaf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape;

            /**
             * Decodes a StateLeaf message from the specified reader or buffer, length delimited.
             * @param reader Reader or buffer to decode from
             * @returns {finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape} StateLeaf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decodeDelimited(reader: ($protobuf.Reader|Uint8Array)): finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape;
        }

        namespace StateLeaf {

            /** Properties of a StateLeaf. */
            interface $Properties {

                /** StateLeaf key */
                key?: (Uint8Array|null);

                /** StateLeaf value */
                value?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StateLeaf. */
            type $Shape = finack.v1.StateLeaf.$Properties;
        }
    }
}
