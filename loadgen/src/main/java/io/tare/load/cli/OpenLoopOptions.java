// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.OpenLoopPlan;
import io.tare.load.net.OpenLoopPlan.Protocol;
import io.tare.load.pace.Pacing;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an open loop sends, apart from its rate. */
final class OpenLoopOptions {

    @Option(
            names = "--pacing",
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "constant or poisson (default: ${DEFAULT-VALUE})")
    private String pacing = "constant";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of what is random; same seed, same moments (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = {"-P", "--parallel"},
            paramLabel = "N",
            defaultValue = "1",
            description = "connections that share the rate, 1 to 128 (default: ${DEFAULT-VALUE})")
    private int connections = 1;

    @Option(
            names = {"-m", "--msg-size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            converter = Quantity.Bytes.class,
            description = "size of a request and its reply, 36 to 1M (default: ${DEFAULT-VALUE})")
    private long messageBytes = 64;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "requests without a reply on a connection; more wait here. 1 is wrk2's way (default: any number)")
    private int maxInFlight;

    @Option(
            names = {"-u", "--udp"},
            description = "a datagram for each request")
    private boolean udp;

    @Option(names = "--data-integrity", description = "compare every byte of each reply with its request")
    private boolean integrity;

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "warm-up before each measurement (default: ${DEFAULT-VALUE})")
    private Duration omit = Duration.ofSeconds(1);

    @Mixin
    private GraceOptions last = new GraceOptions();

    OpenLoopPlan plan(long perSecond, Duration duration) {
        return OpenLoopPlan.atRate(perSecond, duration)
                .withProtocol(udp ? Protocol.UDP : Protocol.TCP)
                .withPacing(Pacing.named(pacing))
                .withSeed(seed)
                .withConnections(connections)
                .withMessageBytes(Quantity.toInt("--msg-size", messageBytes))
                .withMaxInFlight(maxInFlight)
                .withIntegrity(integrity)
                .withOmit(omit)
                .withGrace(last.grace());
    }

    static void write(JsonGenerator object, OpenLoopPlan plan) throws IOException {
        object.writeStringField("protocol", plan.protocol().name().toLowerCase(Locale.ROOT));
        object.writeNumberField("perSecond", plan.perSecond());
        object.writeStringField("pacing", plan.pacing().id());
        object.writeNumberField("seed", plan.seed());
        object.writeNumberField("connections", plan.connections());
        object.writeNumberField("messageBytes", plan.messageBytes());
        object.writeNumberField("maxInFlight", plan.maxInFlight());
        object.writeBooleanField("integrity", plan.integrity());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("graceNanos", plan.grace().toNanos());
    }
}
