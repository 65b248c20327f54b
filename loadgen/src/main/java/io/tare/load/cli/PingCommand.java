// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.icmp.IcmpPing;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.PingResult;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** ICMP echo. */
@Command(
        name = "ping",
        description = "Send ICMP echo requests; the other host's kernel answers, no server is needed.",
        mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "HOST", description = "name or IP address")
    private String host = "";

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            defaultValue = "10",
            description = "requests (default: ${DEFAULT-VALUE})")
    private long count = 10;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "from one request to the next; 0s: when the reply is there (default: ${DEFAULT-VALUE})")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            defaultValue = "56",
            description = "payload of a request (default: ${DEFAULT-VALUE})")
    private int payloadBytes = 56;

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "after which a request is lost (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(1);

    @Option(
            names = "--wait",
            paramLabel = "NAME",
            defaultValue = "park",
            description = "park or spin (default: ${DEFAULT-VALUE})")
    private String wait = "park";

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "ping");
            object.writeNumberField("payloadBytes", payloadBytes);
            object.writeNumberField("intervalNanos", interval.toNanos());
            object.writeNumberField("timeoutNanos", timeout.toNanos());
            object.writeStringField("wait", wait);
        });
        try (IcmpPing ping = IcmpPing.open(lookUp(), payloadBytes, timeout, WaitStrategy.named(wait))) {
            PingResult result = ping.run(count, interval);
            latency.showEcho(out, List.of(result));
            return result.received() > 0 ? 0 : LoadMain.FAILED;
        }
    }

    private InetAddress lookUp() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no host of this name is known: " + host, e);
        }
    }
}
