// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.pace.Pacing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long an application is asked, and how the requests follow each other that come at a rate. */
final class RequestOptions {

    private static final Duration DEFAULT_OMIT = Duration.ofSeconds(1);

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description = "end after so many requests, without a warm-up (default: any number)")
    private long requests;

    @Option(
            names = {"-t", "--time", "--duration"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured at most (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: 1s; with -n none)")
    private @Nullable Duration omit;

    @Option(
            names = "--pacing",
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "of requests at a rate: constant or poisson (default: ${DEFAULT-VALUE})")
    private String pacing = "constant";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of what is random; same seed, same moments and keys (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Mixin
    private GraceOptions last = new GraceOptions();

    /** How many requests; 0: any number. */
    long requests() {
        return requests;
    }

    Duration duration() {
        return duration;
    }

    /** Without a word of the user's there is no warm-up if requests are counted: it would be among them. */
    Duration omit() {
        return omit != null ? omit : requests > 0 ? Duration.ZERO : DEFAULT_OMIT;
    }

    Pacing pacing() {
        return Pacing.named(pacing);
    }

    long seed() {
        return seed;
    }

    Duration grace() {
        return last.grace();
    }
}
