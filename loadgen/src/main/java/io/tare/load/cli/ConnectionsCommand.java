// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.ConnectionsPlan;
import io.tare.load.net.ManyConnections;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Threads;
import io.tare.load.result.ConnectionsResult;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Many connections, some of them active. */
@Command(
        name = "connections",
        description = "Open many connections, and make round trips on some of them.",
        mixinStandardHelpOptions = true)
final class ConnectionsCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private TimeOptions time = new TimeOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-n", "--connections"},
            paramLabel = "N",
            defaultValue = "10000",
            description = "open at once, 1 to 65535 (default: ${DEFAULT-VALUE})")
    private int connections = 10_000;

    @Option(
            names = {"-a", "--active"},
            paramLabel = "N",
            defaultValue = "100",
            description = "how many of them have a message under way (default: ${DEFAULT-VALUE})")
    private int active = 100;

    @Option(
            names = {"-m", "--msg-size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            converter = Quantity.Bytes.class,
            description = "size of a message, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long messageBytes = 64;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        TcpOptions options = server.options();
        ConnectionsPlan plan = ConnectionsPlan.of(connections, active, time.duration())
                .withMessageBytes(Quantity.toInt("--msg-size", messageBytes))
                .withOmit(time.omit());
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "connections");
            object.writeNumberField("connections", plan.connections());
            object.writeNumberField("active", plan.active());
            object.writeNumberField("messageBytes", plan.messageBytes());
            object.writeNumberField("durationNanos", plan.duration().toNanos());
            object.writeNumberField("omitNanos", plan.omit().toNanos());
            ServerOptions.write(object, options);
        });
        // The load is this thread, and this process is the command's own.
        Threads.pinToFirst(options.cpus());
        ConnectionsResult result = ManyConnections.run(server.address(), server.token(), plan, options);
        out.say(String.format(
                Locale.ROOT,
                "%d connections opened in %.3f s: %.0f/s; %d active: %.0f round trips/s, %d to %d each",
                result.connections(),
                result.openNanos() / 1e9,
                result.openedPerSecond(),
                result.active(),
                result.roundTripsPerSecond(),
                result.minRoundTrips(),
                result.maxRoundTrips()));
        out.print("result", object -> {
            object.writeNumberField("openNanos", result.openNanos());
            object.writeNumberField("elapsedNanos", result.elapsedNanos());
            object.writeNumberField("roundTrips", result.rtt().count());
            object.writeNumberField("roundTripsPerSecond", result.roundTripsPerSecond());
            object.writeNumberField("minRoundTrips", result.minRoundTrips());
            object.writeNumberField("maxRoundTrips", result.maxRoundTrips());
        });
        latency.show(out, "rtt", List.of(result.rtt()));
        return 0;
    }
}
