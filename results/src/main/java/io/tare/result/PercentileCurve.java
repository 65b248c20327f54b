// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Latencies as a line over their percentiles, with as much room for each nine as HdrHistogram's own plots give. */
final class PercentileCurve {

    /** −log10(1 − p) by steps of a tenth, up to 99.9999 %. */
    static final double[] XS =
            IntStream.rangeClosed(0, 60).mapToDouble(step -> step / 10.0).toArray();

    private PercentileCurve() {}

    /** In microseconds, one for each of {@link #XS}; none beyond what so many samples can tell. */
    static List<@Nullable Double> micros(Histogram latency) {
        return Arrays.stream(XS)
                .mapToObj(x -> Math.pow(10, x) > latency.getTotalCount()
                        ? null
                        : (@Nullable Double) (latency.getValueAtPercentile(100 * (1 - Math.pow(10, -x))) / 1000.0))
                .toList();
    }
}
