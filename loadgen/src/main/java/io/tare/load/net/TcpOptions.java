// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one end of a run works; each end chooses for itself, but for the tuning, which the client chooses for both.
 *
 * <p>Immutable.
 *
 * @param transport    how bytes get in and out of the kernel
 * @param waitStrategy what this end's threads do while they wait
 * @param tuning       what the kernel is told about each connection
 * @param local        the address that a client's connections come from; empty: the kernel's choice. Port 0 takes
 *                     free ones, any other is the first connection's, and the next ones have those after it. A server
 *                     has its own
 * @param device       the network device that a client's connections are bound to, SO_BINDTODEVICE; empty: none
 * @param cpus         the CPUs of this end's threads, one after the other and round again; empty: wherever
 * @param openTimeout  how long each step of opening may take, in [1 ms, 1 h]: for a client connecting, and the
 *                     server's answers; for a server all until the run or the data connection is there
 * @param replyTimeout how long a client waits for the next sign of the other side, in [1 ms, 1 h]
 */
public record TcpOptions(
        Transport transport,
        WaitStrategy waitStrategy,
        TcpTuning tuning,
        Optional<InetSocketAddress> local,
        String device,
        List<Integer> cpus,
        Duration openTimeout,
        Duration replyTimeout) {

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final int MAX_DEVICE_CHARACTERS = 15;
    private static final int MAX_CPU = 4095;

    public TcpOptions {
        cpus = List.copyOf(cpus);
        if (device.length() > MAX_DEVICE_CHARACTERS) {
            throw new IllegalArgumentException(
                    "device must have at most " + MAX_DEVICE_CHARACTERS + " characters: " + device);
        }
        for (int cpu : cpus) {
            if (cpu < 0 || cpu > MAX_CPU) {
                throw new IllegalArgumentException("cpus must be in [0, " + MAX_CPU + "]: " + cpu);
            }
        }
        checkTimeout("openTimeout", openTimeout);
        checkTimeout("replyTimeout", replyTimeout);
    }

    /** Returns the best transport here, parked waits, the default tuning, any CPU, 5 s to open, 10 s to reply. */
    public static TcpOptions defaults() {
        return new TcpOptions(
                Transport.best(),
                WaitStrategy.PARK,
                TcpTuning.defaults(),
                Optional.empty(),
                "",
                List.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }

    public TcpOptions withTransport(Transport transport) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withWaitStrategy(WaitStrategy waitStrategy) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withTuning(TcpTuning tuning) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withLocal(InetSocketAddress local) {
        return new TcpOptions(
                transport, waitStrategy, tuning, Optional.of(local), device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withDevice(String device) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withCpus(List<Integer> cpus) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withOpenTimeout(Duration openTimeout) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    public TcpOptions withReplyTimeout(Duration replyTimeout) {
        return new TcpOptions(transport, waitStrategy, tuning, local, device, cpus, openTimeout, replyTimeout);
    }

    /** Returns the CPU of this end's n-th thread; empty if it may run anywhere. */
    Optional<Integer> cpu(int thread) {
        return cpus.isEmpty() ? Optional.empty() : Optional.of(cpus.get(thread % cpus.size()));
    }

    private static void checkTimeout(String name, Duration timeout) {
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(name + " must be in [1 ms, 1 h]: " + timeout);
        }
    }
}
