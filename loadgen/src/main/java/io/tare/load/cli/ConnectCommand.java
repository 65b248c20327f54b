// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.CloseMode;
import io.tare.load.net.TcpConnect;
import io.tare.load.net.TcpOptions;
import io.tare.load.result.ConnectResult;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Connections, one after the other. */
@Command(
        name = "connect",
        description = "Connect, exchange a message, disconnect, and again: how often, and how long it takes.",
        mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {

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
            names = {"-m", "--msg-size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            converter = Quantity.Bytes.class,
            description = "size of the message, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long messageBytes = 64;

    @Option(
            names = "--close",
            paramLabel = "NAME",
            defaultValue = "fin",
            description = "fin, or reset, which keeps no port for a minute (default: ${DEFAULT-VALUE})")
    private String close = "fin";

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        TcpOptions options = server.options();
        CloseMode closeMode = CloseMode.named(close);
        int bytes = Quantity.toInt("--msg-size", messageBytes);
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "connect");
            object.writeNumberField("messageBytes", bytes);
            object.writeStringField("close", closeMode.id());
            object.writeNumberField("durationNanos", time.duration().toNanos());
            object.writeNumberField("omitNanos", time.omit().toNanos());
            ServerOptions.write(object, options);
        });
        try (TcpConnect connect = TcpConnect.open(server.address(), server.token(), bytes, closeMode, options)) {
            if (!time.omit().isZero()) {
                connect.run(time.omit());
            }
            ConnectResult result = connect.run(time.duration());
            out.say(String.format(
                    Locale.ROOT,
                    "%d connections in %.3f s: %.1f/s",
                    result.connections(),
                    result.elapsedNanos() / 1e9,
                    result.perSecond()));
            out.print("result", object -> {
                object.writeNumberField("connections", result.connections());
                object.writeNumberField("elapsedNanos", result.elapsedNanos());
                object.writeNumberField("perSecond", result.perSecond());
            });
            LatencyOptions.show(out, "connecting", result.connecting());
            latency.show(out, "whole", List.of(result.whole()));
        }
        return 0;
    }
}
