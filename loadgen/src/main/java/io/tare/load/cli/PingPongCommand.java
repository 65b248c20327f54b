// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpPingPong;
import io.tare.load.result.Latency;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Round trips, one after the other. */
@Command(
        name = "ping-pong",
        description = "Send a message, wait until it has come back, and again: round-trip times.",
        mixinStandardHelpOptions = true)
final class PingPongCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-m", "--msg-size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            converter = Quantity.Bytes.class,
            description = "size of a message, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long messageBytes = 64;

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: ${DEFAULT-VALUE})")
    private Duration omit = Duration.ofSeconds(1);

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        TcpOptions options = server.options();
        Output out = output.to(spec.commandLine().getOut());
        int bytes = Quantity.toInt("--msg-size", messageBytes);
        out.print("settings", object -> {
            object.writeStringField("load", "ping-pong");
            object.writeNumberField("messageBytes", bytes);
            object.writeNumberField("durationNanos", duration.toNanos());
            object.writeNumberField("omitNanos", omit.toNanos());
            ServerOptions.write(object, options);
        });
        try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), server.token(), bytes, options)) {
            if (!omit.isZero()) {
                pingPong.run(omit);
            }
            Latency rtt = pingPong.run(duration);
            latency.show(out, "rtt", rtt);
        }
        return 0;
    }
}
