// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.time.Duration;

/**
 * How one end of a TCP connection is set up; both ends choose for themselves.
 *
 * <p>Immutable.
 *
 * @param transport          how bytes get in and out of the kernel
 * @param waitStrategy       what this end's thread does while it waits
 * @param noDelay            TCP_NODELAY: send small segments at once
 * @param sendBufferBytes    SO_SNDBUF, in [0, 1 GiB]; 0 leaves it to the kernel, which then tunes it
 * @param receiveBufferBytes SO_RCVBUF, in [0, 1 GiB]; 0 leaves it to the kernel, which then tunes it
 * @param openTimeout        how long opening may take, in [1 ms, 1 h]: for a client the connect, and once more the
 *                           reply to its opening frame; for a server the wait for that frame
 * @param replyTimeout       how long a client waits for the next sign of the other side, in [1 ms, 1 h]
 */
public record TcpOptions(
        Transport transport,
        WaitStrategy waitStrategy,
        boolean noDelay,
        int sendBufferBytes,
        int receiveBufferBytes,
        Duration openTimeout,
        Duration replyTimeout) {

    private static final int MAX_BUFFER_BYTES = 1 << 30;
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    public TcpOptions {
        checkBuffer("sendBufferBytes", sendBufferBytes);
        checkBuffer("receiveBufferBytes", receiveBufferBytes);
        checkTimeout("openTimeout", openTimeout);
        checkTimeout("replyTimeout", replyTimeout);
    }

    /** Returns the best transport here, parked waits, no delay, the kernel's buffers, 5 s to open, 10 s to reply. */
    public static TcpOptions defaults() {
        return new TcpOptions(
                Transport.best(), WaitStrategy.PARK, true, 0, 0, Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    public TcpOptions withTransport(Transport transport) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withWaitStrategy(WaitStrategy waitStrategy) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withNoDelay(boolean noDelay) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withSendBufferBytes(int sendBufferBytes) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withReceiveBufferBytes(int receiveBufferBytes) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withOpenTimeout(Duration openTimeout) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    public TcpOptions withReplyTimeout(Duration replyTimeout) {
        return new TcpOptions(
                transport, waitStrategy, noDelay, sendBufferBytes, receiveBufferBytes, openTimeout, replyTimeout);
    }

    private static void checkBuffer(String name, int bytes) {
        if (bytes < 0 || bytes > MAX_BUFFER_BYTES) {
            throw new IllegalArgumentException(name + " must be in [0, " + MAX_BUFFER_BYTES + "]: " + bytes);
        }
    }

    private static void checkTimeout(String name, Duration timeout) {
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(name + " must be in [1 ms, 1 h]: " + timeout);
        }
    }
}
