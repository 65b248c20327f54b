// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What is odd about a scenario's forks. All of them count all the same. Immutable.
 *
 * @param drift of all forks alike, while they were measured
 * @param forks ordinal of a fork → what is odd about it
 */
record Remarks(Optional<Drift> drift, Map<Integer, String> forks) {

    static final Remarks NONE = new Remarks(Optional.empty(), Map.of());

    /**
     * Looks at a scenario's forks.
     *
     * @param scored those that have what the row is about
     */
    static Remarks of(List<ForkRecord> scored, Aspect aspect) {
        Map<Integer, String> remarks = new TreeMap<>();
        Optional<Drift> drift = Optional.empty();
        if (aspect.isScore()) {
            drift = Drift.of(scored.stream().map(ForkRecord::scores).toList());
            for (ForkRecord fork : scored) {
                ChangePoint.of(fork.scores(), scored.size())
                        .ifPresent(change -> remarks.put(fork.ordinal(), changed(fork, change)));
            }
        }
        for (int at : outliers(scored, aspect)) {
            remarks.merge(scored.get(at).ordinal(), far(scored, at, aspect), (one, other) -> one + ", and " + other);
        }
        return new Remarks(drift, remarks);
    }

    boolean isEmpty() {
        return drift.isEmpty() && forks.isEmpty();
    }

    /** A sentence each. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        drift.ifPresent(
                it -> sentences.add("its forks were not in steady state: from the first measured iteration to the"
                        + " last, all alike, the score " + (it.change() < 0 ? "fell" : "rose") + " by "
                        + percent(it.change())
                        + "; more or longer warm-up (-wi, -w) may help"));
        if (!forks.isEmpty()) {
            sentences.add(forks.entrySet().stream()
                    .map(fork -> "fork " + fork.getKey() + " " + fork.getValue())
                    .collect(Collectors.joining("; ")));
        }
        return sentences;
    }

    private static String changed(ForkRecord fork, ChangePoint change) {
        return "was not in steady state, its score " + (change.change() < 0 ? "fell" : "rose") + " by "
                + percent(change.change()) + " at measured iteration " + change.iteration() + " of "
                + fork.scores().size() + " (-wi)";
    }

    /** On the logarithm's scale, as scores are positive and their tails to the right. */
    private static Set<Integer> outliers(List<ForkRecord> scored, Aspect aspect) {
        List<Double> values = scored.stream().map(aspect::of).toList();
        return values.stream().allMatch(value -> value > 0)
                ? Outliers.of(values.stream().map(Math::log).toList()).stream()
                        .filter(at -> Math.abs(values.get(at) / median(others(values, at)) - 1) >= Drift.NEGLIGIBLE)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static String far(List<ForkRecord> scored, int at, Aspect aspect) {
        double others = median(others(scored.stream().map(aspect::of).toList(), at));
        double change = aspect.of(scored.get(at)) / others - 1;
        String text = "is " + percent(change) + (change < 0 ? " below" : " above") + " the others' median";
        return text
                + HostCpu.of(scored.get(at)).map(then -> then(then, scored, at)).orElse("");
    }

    private static String then(HostCpu then, List<ForkRecord> scored, int at) {
        List<HostCpu> siblings = others(scored, at).stream()
                .flatMap(fork -> HostCpu.of(fork).stream())
                .toList();
        String others = siblings.isEmpty()
                ? ""
                : "; with the others " + median(siblings, HostCpu::busy) + " and " + median(siblings, HostCpu::stolen);
        return " (the host's CPUs were " + percent(then.busy()) + " busy then, and " + percent(then.stolen())
                + " stolen" + others + throttled(then) + ")";
    }

    private static String throttled(HostCpu then) {
        return then.throttledSeconds() == 0
                ? ""
                : "; a quota kept its containers from them for "
                        + String.format(Locale.ROOT, "%.3g s", then.throttledSeconds());
    }

    private static String median(List<HostCpu> forks, ToDoubleFunction<HostCpu> share) {
        return percent(median(forks.stream().map(share::applyAsDouble).toList()));
    }

    private static <T> List<T> others(List<T> all, int at) {
        List<T> others = new ArrayList<>(all);
        others.remove(at);
        return others;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String percent(double share) {
        double percent = 100 * Math.abs(share);
        return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }
}
