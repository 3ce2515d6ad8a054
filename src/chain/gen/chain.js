/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["finack-chain"] || ($protobuf.roots["finack-chain"] = {});

export const finack = $root.finack = (() => {

    /**
     * Namespace finack.
     * @exports finack
     * @namespace
     */
    const finack = {};

    finack.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof finack
         * @namespace
         */
        const v1 = {};

        v1.BlockHeader = (function() {

            /**
             * Properties of a BlockHeader.
             * @typedef {Object} finack.v1.BlockHeader.$Properties
             * @property {number|null} [version] BlockHeader version
             * @property {number|null} [height] BlockHeader height
             * @property {Uint8Array|null} [parent] BlockHeader parent
             * @property {Uint8Array|null} [txRoot] BlockHeader txRoot
             * @property {Long|null} [timeMs] BlockHeader timeMs
             * @property {Uint8Array|null} [target] BlockHeader target
             * @property {Uint8Array|null} [sealer] BlockHeader sealer
             * @property {Uint8Array|null} [rosterHash] BlockHeader rosterHash
             * @property {Uint8Array|null} [stateRoot] BlockHeader stateRoot
             * @property {Long|null} [nonce] BlockHeader nonce
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BlockHeader.
             * @memberof finack.v1
             * @interface IBlockHeader
             * @augments finack.v1.BlockHeader.$Properties
             * @deprecated Use finack.v1.BlockHeader.$Properties instead.
             */

            /**
             * Shape of a BlockHeader.
             * @typedef {finack.v1.BlockHeader.$Properties} finack.v1.BlockHeader.$Shape
             */

            /**
             * Constructs a new BlockHeader.
             * @memberof finack.v1
             * @classdesc Represents a BlockHeader.
             * @constructor
             * @param {finack.v1.BlockHeader.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BlockHeader = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BlockHeader version.
             * @member {number} version
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.version = 0;

            /**
             * BlockHeader height.
             * @member {number} height
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.height = 0;

            /**
             * BlockHeader parent.
             * @member {Uint8Array} parent
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.parent = $util.newBuffer([]);

            /**
             * BlockHeader txRoot.
             * @member {Uint8Array} txRoot
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.txRoot = $util.newBuffer([]);

            /**
             * BlockHeader timeMs.
             * @member {Long} timeMs
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.timeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * BlockHeader target.
             * @member {Uint8Array} target
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.target = $util.newBuffer([]);

            /**
             * BlockHeader sealer.
             * @member {Uint8Array} sealer
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.sealer = $util.newBuffer([]);

            /**
             * BlockHeader rosterHash.
             * @member {Uint8Array|null|undefined} rosterHash
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.rosterHash = null;

            /**
             * BlockHeader stateRoot.
             * @member {Uint8Array} stateRoot
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.stateRoot = $util.newBuffer([]);

            /**
             * BlockHeader nonce.
             * @member {Long|null|undefined} nonce
             * @memberof finack.v1.BlockHeader
             * @instance
             */
            BlockHeader.prototype.nonce = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BlockHeader.prototype, "_rosterHash", {
                get: $util.oneOfGetter($oneOfFields = ["rosterHash"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BlockHeader.prototype, "_nonce", {
                get: $util.oneOfGetter($oneOfFields = ["nonce"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new BlockHeader instance using the specified properties.
             * @function create
             * @memberof finack.v1.BlockHeader
             * @static
             * @param {finack.v1.BlockHeader.$Properties=} [properties] Properties to set
             * @returns {finack.v1.BlockHeader} BlockHeader instance
             * @type {{
             *   (properties: finack.v1.BlockHeader.$Shape): finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape;
             *   (properties?: finack.v1.BlockHeader.$Properties): finack.v1.BlockHeader;
             * }}
             */
            BlockHeader.create = function(properties) {
                return new BlockHeader(properties);
            };

            /**
             * Encodes the specified BlockHeader message. Does not implicitly {@link finack.v1.BlockHeader.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.BlockHeader
             * @static
             * @param {finack.v1.BlockHeader.$Properties} message BlockHeader message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlockHeader.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.height);
                if (message.parent != null && $Object.hasOwnProperty.call(message, "parent") && message.parent.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.parent);
                if (message.txRoot != null && $Object.hasOwnProperty.call(message, "txRoot") && message.txRoot.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.txRoot);
                if (message.timeMs != null && $Object.hasOwnProperty.call(message, "timeMs") && (typeof message.timeMs === "object" ? message.timeMs.low || message.timeMs.high : message.timeMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.timeMs);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.target);
                if (message.sealer != null && $Object.hasOwnProperty.call(message, "sealer") && message.sealer.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.sealer);
                if (message.rosterHash != null && $Object.hasOwnProperty.call(message, "rosterHash"))
                    writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.rosterHash);
                if (message.stateRoot != null && $Object.hasOwnProperty.call(message, "stateRoot") && message.stateRoot.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.stateRoot);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce"))
                    writer.uint32(/* id 15, wireType 1 =*/121).fixed64(message.nonce);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified BlockHeader message, length delimited. Does not implicitly {@link finack.v1.BlockHeader.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.BlockHeader
             * @static
             * @param {finack.v1.BlockHeader.$Properties} message BlockHeader message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlockHeader.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a BlockHeader message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.BlockHeader
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape} BlockHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlockHeader.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.BlockHeader();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.height = value;
                            else
                                delete message.height;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.parent = value;
                            else
                                delete message.parent;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.txRoot = value;
                            else
                                delete message.txRoot;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.timeMs = value;
                            else
                                delete message.timeMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.sealer = value;
                            else
                                delete message.sealer;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.rosterHash = reader.bytes();
                            message._rosterHash = "rosterHash";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.stateRoot = value;
                            else
                                delete message.stateRoot;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 1)
                                break;
                            message.nonce = reader.fixed64();
                            message._nonce = "nonce";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a BlockHeader message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.BlockHeader
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.BlockHeader & finack.v1.BlockHeader.$Shape} BlockHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlockHeader.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return BlockHeader;
        })();

        v1.TransactionBody = (function() {

            /**
             * Properties of a TransactionBody.
             * @typedef {Object} finack.v1.TransactionBody.$Properties
             * @property {Uint8Array|null} [from] TransactionBody from
             * @property {Uint8Array|null} [to] TransactionBody to
             * @property {Long|null} [amount] TransactionBody amount
             * @property {Long|null} [fee] TransactionBody fee
             * @property {Long|null} [nonce] TransactionBody nonce
             * @property {Uint8Array|null} [data] TransactionBody data
             * @property {number|null} [lastHeight] TransactionBody lastHeight
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TransactionBody.
             * @memberof finack.v1
             * @interface ITransactionBody
             * @augments finack.v1.TransactionBody.$Properties
             * @deprecated Use finack.v1.TransactionBody.$Properties instead.
             */

            /**
             * Shape of a TransactionBody.
             * @typedef {finack.v1.TransactionBody.$Properties} finack.v1.TransactionBody.$Shape
             */

            /**
             * Constructs a new TransactionBody.
             * @memberof finack.v1
             * @classdesc Represents a TransactionBody.
             * @constructor
             * @param {finack.v1.TransactionBody.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TransactionBody = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TransactionBody from.
             * @member {Uint8Array} from
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.from = $util.newBuffer([]);

            /**
             * TransactionBody to.
             * @member {Uint8Array} to
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.to = $util.newBuffer([]);

            /**
             * TransactionBody amount.
             * @member {Long} amount
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.amount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * TransactionBody fee.
             * @member {Long} fee
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.fee = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * TransactionBody nonce.
             * @member {Long} nonce
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.nonce = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * TransactionBody data.
             * @member {Uint8Array} data
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.data = $util.newBuffer([]);

            /**
             * TransactionBody lastHeight.
             * @member {number} lastHeight
             * @memberof finack.v1.TransactionBody
             * @instance
             */
            TransactionBody.prototype.lastHeight = 0;

            /**
             * Creates a new TransactionBody instance using the specified properties.
             * @function create
             * @memberof finack.v1.TransactionBody
             * @static
             * @param {finack.v1.TransactionBody.$Properties=} [properties] Properties to set
             * @returns {finack.v1.TransactionBody} TransactionBody instance
             * @type {{
             *   (properties: finack.v1.TransactionBody.$Shape): finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape;
             *   (properties?: finack.v1.TransactionBody.$Properties): finack.v1.TransactionBody;
             * }}
             */
            TransactionBody.create = function(properties) {
                return new TransactionBody(properties);
            };

            /**
             * Encodes the specified TransactionBody message. Does not implicitly {@link finack.v1.TransactionBody.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.TransactionBody
             * @static
             * @param {finack.v1.TransactionBody.$Properties} message TransactionBody message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TransactionBody.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.to);
                if (message.amount != null && $Object.hasOwnProperty.call(message, "amount") && (typeof message.amount === "object" ? message.amount.low || message.amount.high : message.amount !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.amount);
                if (message.fee != null && $Object.hasOwnProperty.call(message, "fee") && (typeof message.fee === "object" ? message.fee.low || message.fee.high : message.fee !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.fee);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && (typeof message.nonce === "object" ? message.nonce.low || message.nonce.high : message.nonce !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.nonce);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.data);
                if (message.lastHeight != null && $Object.hasOwnProperty.call(message, "lastHeight") && message.lastHeight !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.lastHeight);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified TransactionBody message, length delimited. Does not implicitly {@link finack.v1.TransactionBody.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.TransactionBody
             * @static
             * @param {finack.v1.TransactionBody.$Properties} message TransactionBody message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TransactionBody.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a TransactionBody message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.TransactionBody
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape} TransactionBody
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TransactionBody.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.TransactionBody();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.amount = value;
                            else
                                delete message.amount;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.fee = value;
                            else
                                delete message.fee;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.lastHeight = value;
                            else
                                delete message.lastHeight;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a TransactionBody message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.TransactionBody
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.TransactionBody & finack.v1.TransactionBody.$Shape} TransactionBody
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TransactionBody.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return TransactionBody;
        })();

        v1.Transaction = (function() {

            /**
             * Properties of a Transaction.
             * @typedef {Object} finack.v1.Transaction.$Properties
             * @property {Uint8Array|null} [body] Transaction body
             * @property {Uint8Array|null} [signature] Transaction signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Transaction.
             * @memberof finack.v1
             * @interface ITransaction
             * @augments finack.v1.Transaction.$Properties
             * @deprecated Use finack.v1.Transaction.$Properties instead.
             */

            /**
             * Shape of a Transaction.
             * @typedef {finack.v1.Transaction.$Properties} finack.v1.Transaction.$Shape
             */

            /**
             * Constructs a new Transaction.
             * @memberof finack.v1
             * @classdesc Represents a Transaction.
             * @constructor
             * @param {finack.v1.Transaction.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Transaction = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Transaction body.
             * @member {Uint8Array} body
             * @memberof finack.v1.Transaction
             * @instance
             */
            Transaction.prototype.body = $util.newBuffer([]);

            /**
             * Transaction signature.
             * @member {Uint8Array} signature
             * @memberof finack.v1.Transaction
             * @instance
             */
            Transaction.prototype.signature = $util.newBuffer([]);

            /**
             * Creates a new Transaction instance using the specified properties.
             * @function create
             * @memberof finack.v1.Transaction
             * @static
             * @param {finack.v1.Transaction.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Transaction} Transaction instance
             * @type {{
             *   (properties: finack.v1.Transaction.$Shape): finack.v1.Transaction & finack.v1.Transaction.$Shape;
             *   (properties?: finack.v1.Transaction.$Properties): finack.v1.Transaction;
             * }}
             */
            Transaction.create = function(properties) {
                return new Transaction(properties);
            };

            /**
             * Encodes the specified Transaction message. Does not implicitly {@link finack.v1.Transaction.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Transaction
             * @static
             * @param {finack.v1.Transaction.$Properties} message Transaction message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Transaction.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.body != null && $Object.hasOwnProperty.call(message, "body") && message.body.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.body);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Transaction message, length delimited. Does not implicitly {@link finack.v1.Transaction.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Transaction
             * @static
             * @param {finack.v1.Transaction.$Properties} message Transaction message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Transaction.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Transaction message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Transaction
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Transaction & finack.v1.Transaction.$Shape} Transaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Transaction.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Transaction();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.body = value;
                            else
                                delete message.body;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Transaction message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Transaction
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Transaction & finack.v1.Transaction.$Shape} Transaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Transaction.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Transaction;
        })();

        v1.Seal = (function() {

            /**
             * Properties of a Seal.
             * @typedef {Object} finack.v1.Seal.$Properties
             * @property {Uint8Array|null} [certificate] Seal certificate
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Seal.
             * @memberof finack.v1
             * @interface ISeal
             * @augments finack.v1.Seal.$Properties
             * @deprecated Use finack.v1.Seal.$Properties instead.
             */

            /**
             * Shape of a Seal.
             * @typedef {finack.v1.Seal.$Properties} finack.v1.Seal.$Shape
             */

            /**
             * Constructs a new Seal.
             * @memberof finack.v1
             * @classdesc Represents a Seal.
             * @constructor
             * @param {finack.v1.Seal.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Seal = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Seal certificate.
             * @member {Uint8Array} certificate
             * @memberof finack.v1.Seal
             * @instance
             */
            Seal.prototype.certificate = $util.newBuffer([]);

            /**
             * Creates a new Seal instance using the specified properties.
             * @function create
             * @memberof finack.v1.Seal
             * @static
             * @param {finack.v1.Seal.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Seal} Seal instance
             * @type {{
             *   (properties: finack.v1.Seal.$Shape): finack.v1.Seal & finack.v1.Seal.$Shape;
             *   (properties?: finack.v1.Seal.$Properties): finack.v1.Seal;
             * }}
             */
            Seal.create = function(properties) {
                return new Seal(properties);
            };

            /**
             * Encodes the specified Seal message. Does not implicitly {@link finack.v1.Seal.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Seal
             * @static
             * @param {finack.v1.Seal.$Properties} message Seal message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Seal.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate") && message.certificate.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.certificate);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Seal message, length delimited. Does not implicitly {@link finack.v1.Seal.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Seal
             * @static
             * @param {finack.v1.Seal.$Properties} message Seal message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Seal.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Seal message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Seal
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Seal & finack.v1.Seal.$Shape} Seal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Seal.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Seal();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.certificate = value;
                            else
                                delete message.certificate;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Seal message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Seal
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Seal & finack.v1.Seal.$Shape} Seal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Seal.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Seal;
        })();

        v1.Block = (function() {

            /**
             * Properties of a Block.
             * @typedef {Object} finack.v1.Block.$Properties
             * @property {Uint8Array|null} [header] Block header
             * @property {Array.<Uint8Array>|null} [transactions] Block transactions
             * @property {Uint8Array|null} [seal] Block seal
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Block.
             * @memberof finack.v1
             * @interface IBlock
             * @augments finack.v1.Block.$Properties
             * @deprecated Use finack.v1.Block.$Properties instead.
             */

            /**
             * Shape of a Block.
             * @typedef {finack.v1.Block.$Properties} finack.v1.Block.$Shape
             */

            /**
             * Constructs a new Block.
             * @memberof finack.v1
             * @classdesc Represents a Block.
             * @constructor
             * @param {finack.v1.Block.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Block = function (properties) {
                this.transactions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Block header.
             * @member {Uint8Array} header
             * @memberof finack.v1.Block
             * @instance
             */
            Block.prototype.header = $util.newBuffer([]);

            /**
             * Block transactions.
             * @member {Array.<Uint8Array>} transactions
             * @memberof finack.v1.Block
             * @instance
             */
            Block.prototype.transactions = $util.emptyArray;

            /**
             * Block seal.
             * @member {Uint8Array} seal
             * @memberof finack.v1.Block
             * @instance
             */
            Block.prototype.seal = $util.newBuffer([]);

            /**
             * Creates a new Block instance using the specified properties.
             * @function create
             * @memberof finack.v1.Block
             * @static
             * @param {finack.v1.Block.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Block} Block instance
             * @type {{
             *   (properties: finack.v1.Block.$Shape): finack.v1.Block & finack.v1.Block.$Shape;
             *   (properties?: finack.v1.Block.$Properties): finack.v1.Block;
             * }}
             */
            Block.create = function(properties) {
                return new Block(properties);
            };

            /**
             * Encodes the specified Block message. Does not implicitly {@link finack.v1.Block.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Block
             * @static
             * @param {finack.v1.Block.$Properties} message Block message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Block.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.header != null && $Object.hasOwnProperty.call(message, "header") && message.header.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.header);
                if (message.transactions != null && message.transactions.length)
                    for (let i = 0; i < message.transactions.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.transactions[i]);
                if (message.seal != null && $Object.hasOwnProperty.call(message, "seal") && message.seal.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.seal);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Block message, length delimited. Does not implicitly {@link finack.v1.Block.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Block
             * @static
             * @param {finack.v1.Block.$Properties} message Block message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Block.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Block message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Block
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Block & finack.v1.Block.$Shape} Block
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Block.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Block();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.header = value;
                            else
                                delete message.header;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.transactions && message.transactions.length))
                                message.transactions = [];
                            message.transactions.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.seal = value;
                            else
                                delete message.seal;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Block message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Block
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Block & finack.v1.Block.$Shape} Block
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Block.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Block;
        })();

        v1.SealedHeader = (function() {

            /**
             * Properties of a SealedHeader.
             * @typedef {Object} finack.v1.SealedHeader.$Properties
             * @property {Uint8Array|null} [header] SealedHeader header
             * @property {Uint8Array|null} [seal] SealedHeader seal
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SealedHeader.
             * @memberof finack.v1
             * @interface ISealedHeader
             * @augments finack.v1.SealedHeader.$Properties
             * @deprecated Use finack.v1.SealedHeader.$Properties instead.
             */

            /**
             * Shape of a SealedHeader.
             * @typedef {finack.v1.SealedHeader.$Properties} finack.v1.SealedHeader.$Shape
             */

            /**
             * Constructs a new SealedHeader.
             * @memberof finack.v1
             * @classdesc Represents a SealedHeader.
             * @constructor
             * @param {finack.v1.SealedHeader.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SealedHeader = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SealedHeader header.
             * @member {Uint8Array} header
             * @memberof finack.v1.SealedHeader
             * @instance
             */
            SealedHeader.prototype.header = $util.newBuffer([]);

            /**
             * SealedHeader seal.
             * @member {Uint8Array} seal
             * @memberof finack.v1.SealedHeader
             * @instance
             */
            SealedHeader.prototype.seal = $util.newBuffer([]);

            /**
             * Creates a new SealedHeader instance using the specified properties.
             * @function create
             * @memberof finack.v1.SealedHeader
             * @static
             * @param {finack.v1.SealedHeader.$Properties=} [properties] Properties to set
             * @returns {finack.v1.SealedHeader} SealedHeader instance
             * @type {{
             *   (properties: finack.v1.SealedHeader.$Shape): finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape;
             *   (properties?: finack.v1.SealedHeader.$Properties): finack.v1.SealedHeader;
             * }}
             */
            SealedHeader.create = function(properties) {
                return new SealedHeader(properties);
            };

            /**
             * Encodes the specified SealedHeader message. Does not implicitly {@link finack.v1.SealedHeader.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.SealedHeader
             * @static
             * @param {finack.v1.SealedHeader.$Properties} message SealedHeader message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SealedHeader.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.header != null && $Object.hasOwnProperty.call(message, "header") && message.header.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.header);
                if (message.seal != null && $Object.hasOwnProperty.call(message, "seal") && message.seal.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.seal);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified SealedHeader message, length delimited. Does not implicitly {@link finack.v1.SealedHeader.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.SealedHeader
             * @static
             * @param {finack.v1.SealedHeader.$Properties} message SealedHeader message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SealedHeader.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a SealedHeader message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.SealedHeader
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape} SealedHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SealedHeader.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.SealedHeader();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.header = value;
                            else
                                delete message.header;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.seal = value;
                            else
                                delete message.seal;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a SealedHeader message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.SealedHeader
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.SealedHeader & finack.v1.SealedHeader.$Shape} SealedHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SealedHeader.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return SealedHeader;
        })();

        return v1;
    })();

    return finack;
})();

export {
  $root as default
};
