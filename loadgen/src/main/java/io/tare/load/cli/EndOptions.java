// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of either end of a load. */
final class EndOptions {

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "best",
            description = "best, epoll, io_uring, nio or plain (default: ${DEFAULT-VALUE})")
    private String transport = "best";

    @Option(
            names = "--wait",
            paramLabel = "NAME",
            defaultValue = "park",
            description = "park, or spin with a CPU for each thread (default: ${DEFAULT-VALUE})")
    private String wait = "park";

    @Option(
            names = {"-A", "--cpus"},
            paramLabel = "N",
            split = ",",
            description = "CPUs of the load's threads, one after the other and round again")
    private List<Integer> cpus = List.of();

    TcpOptions options() {
        return TcpOptions.defaults()
                .withTransport("best".equals(transport) ? Transport.best() : Transport.named(transport))
                .withWaitStrategy(WaitStrategy.named(wait))
                .withCpus(cpus);
    }
}
