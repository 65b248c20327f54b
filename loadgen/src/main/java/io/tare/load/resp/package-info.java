// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * A load for servers that speak RESP, Redis's protocol: what {@code redis-benchmark} asks, as fast as it is answered or at
 * a rate.
 *
 * <pre>
 *   RespLoad     what has to be there before, the load, and the removal of its keys: a RespRun each
 *   RespRun      connections on one event loop, and the schedule; one thread
 *   RespConnection   requests that are under way, and their replies: RequestBatch, RespReader
 * </pre>
 *
 * <p>Errors of the server and of connections are counted by their kinds and are no exceptions: a load ends on time,
 * whatever the server does.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">The specification of RESP2 and RESP3</a>
 */
@NullMarked
package io.tare.load.resp;

import org.jspecify.annotations.NullMarked;
