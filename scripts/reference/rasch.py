"""Reference severities of judges.

pip install raschpy==1.4.0
python scripts/reference/rasch.py > test/reference/rasch.json
"""

import json

import numpy as np
import pandas as pd
import raschpy

rng = np.random.default_rng(17)
severities = [-0.6, 0.1, 0.5]
steps = np.array([-2, -1.2, -0.4, 0.4, 1.2, 2])
ratings = []
for answer in rng.normal(0, 1.3, 400):
    row = []
    for severity in severities:
        weights = np.concatenate([[0], np.cumsum(answer - severity - steps)])
        chances = np.exp(weights - weights.max())
        row.append(int(rng.choice(7, p=chances / chances.sum())))
    ratings.append(row)
frame = pd.DataFrame(ratings, columns=["A", "B", "C"])
one_scale = raschpy.RSM(frame, max_score=6)
one_scale.calibrate()
one_scale.std_errors()
one_scale.item_stats_df()
own_scales = raschpy.PCM(frame)
own_scales.calibrate()
print(
    json.dumps(
        {
            "source": "raschpy 1.4.0 (PyPI), RSM and PCM with their default pairwise estimator; judges as items, answers as persons",
            "command": "python scripts/reference/rasch.py > test/reference/rasch.json",
            "planted": {"severities": severities, "steps": steps.tolist(), "spread": 1.3},
            "ratingScale": {
                "severities": [float(value) for value in one_scale.items],
                "steps": [float(value) for value in one_scale.thresholds],
                "standardErrors": [float(value) for value in one_scale.item_stats["SE"]],
            },
            "partialCredit": {"severities": [float(value) for value in own_scales.items]},
            "ratings": ratings,
        }
    )
)
