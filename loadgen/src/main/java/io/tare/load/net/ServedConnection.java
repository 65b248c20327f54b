// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;

/**
 * What a load's server half may use of its connection.
 *
 * @param received where the connection's bytes go
 * @param discard  memory for bytes that nobody looks at; shared by all connections of the server's one thread
 */
record ServedConnection(ReceiveTarget received, ByteBuf discard) {}
