// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;

/**
 * What a load's server half may use of a connection on an event loop.
 *
 * @param received where the connection's bytes go
 * @param discard  memory for bytes that nobody looks at; shared by all connections of the loop's thread
 */
record ServedConnection(ReceiveTarget received, ByteBuf discard) {}
