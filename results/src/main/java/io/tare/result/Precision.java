// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Comparator;
import java.util.Optional;

/**
 * How far a run's intervals still reach: the widest of them. Immutable.
 *
 * @param name  of the row that has it, in a few words
 * @param reach half its width, as a share of the value: 0.02 for ± 2 %; infinite as long as there are fewer than three forks
 */
public record Precision(String name, double reach) {

    /**
     * The widest interval of a run: of a row's ratio if it is compared, else of its score; empty if nothing has a score.
     */
    public static Optional<Precision> widest(Run run) {
        return Table.of(run).groups().stream()
                .flatMap(group -> group.rows().stream()
                        .filter(row -> row.score().isPresent())
                        .map(row -> new Precision(group.name(row), reach(row))))
                .max(Comparator.comparingDouble(Precision::reach));
    }

    private static double reach(Row row) {
        Estimate estimate = row.ratio().or(row::score).orElseThrow();
        if (!estimate.hasInterval()) {
            return Double.POSITIVE_INFINITY;
        }
        // On the logarithm's scale both sides are alike; a value of 0 has no share.
        return estimate.low() > 0
                ? Math.sqrt(estimate.high() / estimate.low()) - 1
                : (estimate.high() - estimate.low()) / 2;
    }
}
