// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Map;

/** Values of params that say that nothing is special: a reader is not told of them. */
public final class OrdinaryParams {

    private static final Map<String, String> VALUES =
            Map.of("engine", "auto", "placement", "same-node", "stress", "none", "windowBytes", "0");

    private OrdinaryParams() {}

    /** Whether a param has its ordinary value. */
    public static boolean has(Map.Entry<String, String> param) {
        return param.getValue().equals(VALUES.get(param.getKey()));
    }
}
