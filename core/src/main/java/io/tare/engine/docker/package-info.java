// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Docker's Engine API, as Docker and Podman serve it on a Unix socket: docker-java's typed commands over a transport of
 * our own ({@link io.tare.engine.docker.UnixSocketHttp}), because none of docker-java's uses jnr-unixsocket or passes the
 * end of an attached standard input on.
 */
@NullMarked
package io.tare.engine.docker;

import org.jspecify.annotations.NullMarked;
