// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * Held by the one run that measures on this machine: two at a time would measure each other. A name in the abstract
 * socket namespace (unix(7)) needs no file and is free again when its process ends, however it ends.
 */
final class RunLock implements AutoCloseable {

    private static final UnixSocketAddress NAME = new UnixSocketAddress("\0io.tare.run");

    private final UnixServerSocketChannel channel;

    private RunLock(UnixServerSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws UsageException if another run has it
     */
    static RunLock acquire() {
        try {
            UnixServerSocketChannel channel = UnixServerSocketChannel.open();
            try {
                channel.socket().bind(NAME);
                return new RunLock(channel);
            } catch (IOException taken) {
                channel.close();
                throw new UsageException(
                        "another Tare run is measuring on this machine; wait for its end, or start with -Djmh.ignoreLock=true",
                        taken);
            }
        } catch (IOException e) {
            throw new UsageException("cannot take the run lock: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
