// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Files with every latency in them, in HdrHistogram's formats. */
@NullMarked
package io.tare.load.record;

import org.jspecify.annotations.NullMarked;
